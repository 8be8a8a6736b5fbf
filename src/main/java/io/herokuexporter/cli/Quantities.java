package io.herokuexporter.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers, sizes and durations as people write them in settings.
final class Quantities {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(|B|KiB|MiB|GiB)");

  /// As Prometheus writes durations: each unit at most once, the large ones first.
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})y)?(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,9})m)?"
              + "(?:(\\d{1,9})s)?(?:(\\d{1,12})ms)?");

  private static final long[] MILLIS = {
    365L * 24 * 3_600_000, 7L * 24 * 3_600_000, 24L * 3_600_000, 3_600_000, 60_000, 1_000, 1
  };

  private static final Duration DURATION_MAX = Duration.ofDays(100L * 365);

  private Quantities() {}

  private static String quoted(String text) {
    return "\"" + Mistakes.masked(text) + "\"";
  }

  /// A size in bytes, `1000`, `100KiB`, `10MiB`, from 1 to `max`.
  static long bytes(String text, long max) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          quoted(text) + " is no size; write bytes, or a number with KiB or MiB");
    }
    long factor =
        switch (matcher.group(2)) {
          case "KiB" -> 1L << 10;
          case "MiB" -> 1L << 20;
          case "GiB" -> 1L << 30;
          default -> 1;
        };
    long number = Long.parseLong(matcher.group(1));
    if (number < 1 || number > max / factor) { // their product may be too large for a long
      throw new IllegalArgumentException(quoted(text) + " is not from 1 to " + max + " bytes");
    }
    return number * factor;
  }

  /// A duration such as `1h30m`, `20s` or `0`.
  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException(
          quoted(text) + " is no duration; write it as 1h30m, 20s or 500ms");
    }
    // no product of a Duration: BigDecimal, by which it is made, takes 30 ms to load
    long millis = 0;
    for (int i = 0; i < MILLIS.length; i++) {
      if (matcher.group(i + 1) != null) {
        millis += MILLIS[i] * Long.parseLong(matcher.group(i + 1));
      }
    }
    Duration duration = Duration.ofMillis(millis);
    if (duration.compareTo(DURATION_MAX) > 0) {
      throw new IllegalArgumentException(quoted(text) + " is over a hundred years");
    }
    return duration;
  }

  /// A duration that is not 0.
  static Duration positiveDuration(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException(quoted(text) + " must be more than 0");
    }
    return duration;
  }

  /// A whole number from 0 to `max`.
  static long number(String text, long max) {
    if (!text.matches("\\d{1,18}") || Long.parseLong(text) > max) {
      throw new IllegalArgumentException(quoted(text) + " is no whole number from 0 to " + max);
    }
    return Long.parseLong(text);
  }
}
