package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Heroku's error codes: a letter and two digits (Dev Center, "Error Codes"). How grave each is
/// stands in Heroku's own command line tool (heroku/cli, error_info.ts).
final class ErrorCode {
  static final int LENGTH = 3;

  /// The codes of the router that the original counted.
  static final List<String> OF_ORIGINAL =
      List.of("H10", "H11", "H12", "H13", "H14", "H15", "H18", "H19", "H20", "H21", "H22");

  /// The codes of notices that messages were lost on their way to us.
  static final List<String> OF_LOSSES = List.of("L10", "L12", "L13");

  private static final String LETTERS = "HRL";
  private static final int CODES_OF_LETTER = 100;

  /// All that there may be, letter by letter: in an outage every line names one.
  private static final String[] CODES = codes();

  private static final Map<String, String> SEVERITIES = new HashMap<>();

  static {
    for (String critical :
        "H10 H11 H12 H13 H14 H18 H19 H20 H21 H22 H23 H24 H25 H26 H31 H99 R10 R14 R15 L13"
            .split(" ", -1)) {
      SEVERITIES.put(critical, "critical");
    }
    for (String warning : "H15 H16 H17 H28 H80 R12 R13 R16 R99 L10 L11 L12".split(" ", -1)) {
      SEVERITIES.put(warning, "warning");
    }
    for (String info : "H27 H81 H82".split(" ", -1)) {
      SEVERITIES.put(info, "info");
    }
  }

  private ErrorCode() {}

  /// The code that `bytes[from, to)` is, or null: so there are no more than three hundred.
  static @Nullable String of(byte[] bytes, int from, int to) {
    if (to - from != LENGTH
        || !Digits.isDigit(bytes[from + 1])
        || !Digits.isDigit(bytes[from + 2])) {
      return null;
    }
    int letter = LETTERS.indexOf(bytes[from]);
    int number = 10 * (bytes[from + 1] - '0') + bytes[from + 2] - '0';
    return letter < 0 ? null : CODES[letter * CODES_OF_LETTER + number];
  }

  private static String[] codes() {
    String[] codes = new String[LETTERS.length() * CODES_OF_LETTER];
    Arrays.setAll(
        codes, i -> "" + LETTERS.charAt(i / CODES_OF_LETTER) + i % CODES_OF_LETTER / 10 + i % 10);
    return codes;
  }

  /// The label `severity`: `critical`, `warning`, `info`, or `unknown` for what Heroku does not
  /// list.
  static String severity(String code) {
    return SEVERITIES.getOrDefault(code, "unknown");
  }
}
