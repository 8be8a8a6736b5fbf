package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.ascii;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line of samples as Heroku's platform and its add-ons write them:
/// `source=DATABASE addon=postgresql-curly-1 sample#db_size=16012956319bytes …`. A sample that
/// cannot be read costs only itself. For one thread.
final class SampleLine {
  private static final byte[] SOURCE = ascii("source=");
  private static final byte[] ADDON = ascii("addon=");
  private static final byte[] DYNO = ascii("dyno=");
  private static final byte[] SAMPLE = ascii("sample#");

  private final Slice word = new Slice();
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable String source;
  private @Nullable String addon;
  private @Nullable String dyno;

  /// One sample.
  ///
  /// @param key letters, digits and `_`, the latter also for `-` and `.`
  /// @param value in base units
  record Sample(String key, double value, Unit unit) {}

  /// Whether a message is such a line, from its beginning.
  static boolean reads(Message message) {
    return message.text().startsWith(SOURCE);
  }

  /// Reads a line; what cannot be read of it is a discard of the batch.
  void read(Slice text, Batch batch) {
    samples.clear();
    source = null;
    addon = null;
    dyno = null;
    for (int at = text.start(); at < text.end(); ) {
      int wordEnd = endOfWord(text, at);
      word.set(text.bytes(), at, wordEnd);
      if (word.startsWith(SAMPLE)) {
        sample(batch);
      } else if (word.startsWith(ADDON)) {
        addon = after(ADDON);
      } else if (word.startsWith(SOURCE)) {
        source = after(SOURCE);
      } else if (word.startsWith(DYNO)) {
        dyno = after(DYNO);
      }
      at = wordEnd + 1;
    }
  }

  List<Sample> samples() {
    return Collections.unmodifiableList(samples);
  }

  @Nullable String source() {
    return source;
  }

  @Nullable String addon() {
    return addon;
  }

  /// `heroku.APPID.UUID`, in lines of runtime metrics.
  @Nullable String dyno() {
    return dyno;
  }

  boolean hasAddon() {
    return addon != null && !addon.isEmpty();
  }

  /// Reads `sample#KEY=NUMBER[UNIT]`, the word that [#word] stands on.
  private void sample(Batch batch) {
    byte[] bytes = word.bytes();
    int keyStart = word.start() + SAMPLE.length;
    int equals = keyStart;
    while (equals < word.end() && bytes[equals] != '=') {
      equals++;
    }
    String key = key(bytes, keyStart, equals);
    if (key == null) {
      batch.discard(Reason.NAME, word::text);
      return;
    }
    int from = Math.min(equals + 1, word.end());
    int numberEnd = Decimal.end(bytes, from, word.end());
    double number =
        numberEnd == from
            ? Double.NaN
            : JavaDoubleParser.parseDouble(bytes, from, numberEnd - from);
    Unit unit = Unit.of(bytes, numberEnd, word.end());
    double value = unit == null ? number : unit.inBase(number);
    if (!Double.isFinite(value) || (unit == null && !looksLikeUnit(bytes, from, numberEnd))) {
      batch.discard(Reason.VALUE, word::text);
    } else if (unit == null) {
      batch.discard(Reason.UNIT, word::text);
    } else {
      samples.add(new Sample(key, value, unit));
    }
  }

  /// The key as a part of a name, or null when it has other characters than letters, digits, `_`,
  /// `-` and `.`, or none.
  private static @Nullable String key(byte[] bytes, int from, int to) {
    StringBuilder key = new StringBuilder(to - from);
    for (int i = from; i < to; i++) {
      char c = (char) bytes[i];
      if (c == '-' || c == '.') {
        key.append('_');
      } else if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_') {
        key.append(c);
      } else {
        return null;
      }
    }
    return from == to ? null : key.toString();
  }

  /// Whether what follows the number is a unit that we do not know, rather than more of something
  /// that is no decimal number (`0x10`, `1.2.3`, `12:30`).
  private boolean looksLikeUnit(byte[] bytes, int numberStart, int unitStart) {
    boolean zero = bytes[unitStart - 1] == '0';
    boolean signed = unitStart - numberStart == 2 && bytes[numberStart] < '0';
    if (zero
        && (signed || unitStart - numberStart == 1)
        && (bytes[unitStart] == 'x' || bytes[unitStart] == 'X')) {
      return false;
    }
    for (int i = unitStart; i < word.end(); i++) {
      byte b = bytes[i];
      boolean isLetter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b < 0; // µs
      if (!isLetter && b != '%' && b != '/') {
        return false;
      }
    }
    return true;
  }

  private String after(byte[] key) {
    return new String(
        word.bytes(),
        word.start() + key.length,
        word.length() - key.length,
        StandardCharsets.UTF_8);
  }

  private static int endOfWord(Slice text, int from) {
    int at = from;
    while (at < text.end() && !Scan.isBlank(text.bytes()[at])) {
      at++;
    }
    return at;
  }
}
