package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.ascii;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the samples that Heroku Postgres logs every few minutes (Dev Center, "Monitoring Heroku
/// Postgres"): `source=DATABASE addon=postgresql-curly-1 sample#db_size=16012956319bytes …`. Every
/// sample becomes a gauge in base units. One that cannot be read costs only itself.
final class PostgresReader {
  private static final byte[] PROC_ID = ascii("heroku-postgres");
  private static final byte[] SOURCE = ascii("source=");
  private static final byte[] HEROKU_SOURCE = ascii("source=HEROKU_POSTGRES");
  private static final byte[] ADDON = ascii("addon=");
  private static final byte[] SAMPLE = ascii("sample#");

  private final SeriesBuilder series = new SeriesBuilder();
  private final Slice word = new Slice();
  private final List<Sample> samples = new ArrayList<>();

  private record Sample(String name, double value) {}

  /// The units that a number may carry, and what makes base units of it.
  private enum Unit {
    NONE("", 1, 1),
    BYTES("bytes", 1, 1),
    KILOBYTES("kB", 1L << 10, 1),
    MEGABYTES("MB", 1L << 20, 1),
    GIGABYTES("GB", 1L << 30, 1),
    TERABYTES("TB", 1L << 40, 1),
    MILLISECONDS("ms", 1, 1000), // divided, for 0.001 is no double
    SECONDS("s", 1, 1),
    PAGES("pages", 1, 1);

    @SuppressWarnings("ImmutableEnumChecker") // never written
    private final byte[] suffix;

    private final double factor;
    private final double divisor;

    Unit(String suffix, double factor, double divisor) {
      this.suffix = ascii(suffix);
      this.factor = factor;
      this.divisor = divisor;
    }
  }

  /// Whether a message is of this dialect; the line counts whoever prints it.
  static boolean reads(Message message) {
    Slice text = message.text();
    return text.startsWith(SOURCE)
        && (text.startsWith(HEROKU_SOURCE) || message.procId().is(PROC_ID));
  }

  /// Adds what the message tells to the batch.
  void read(Message message, Batch batch) {
    samples.clear();
    String addon = null;
    String source = null;
    Slice text = message.text();
    for (int at = text.start(); at < text.end(); ) {
      int wordEnd = endOfWord(text, at);
      word.set(text.bytes(), at, wordEnd);
      if (word.startsWith(SAMPLE)) {
        sample(batch);
      } else if (word.startsWith(ADDON)) {
        addon = after(ADDON);
      } else if (word.startsWith(SOURCE)) {
        source = after(SOURCE);
      }
      at = wordEnd + 1;
    }
    boolean hasAddon = addon != null && !addon.isEmpty();
    for (Sample sample : samples) {
      add(sample, hasAddon ? "addon" : "source", hasAddon ? addon : source, batch);
    }
  }

  private void add(Sample sample, String label, @Nullable String value, Batch batch) {
    SeriesKey key = series.start(sample.name).label(label, value).build();
    if (key == null) {
      batch.discard(Reason.NAME, series::problem);
    } else {
      batch.add(Update.set(key, new Value.Gauge(sample.value)));
    }
  }

  /// Reads `sample#KEY=NUMBER[UNIT]`, the word that [#word] stands on.
  private void sample(Batch batch) {
    byte[] bytes = word.bytes();
    int keyStart = word.start() + SAMPLE.length;
    int equals = keyStart;
    while (equals < word.end() && bytes[equals] != '=') {
      equals++;
    }
    String name = familyName(bytes, keyStart, equals);
    if (name == null) {
      batch.discard(Reason.NAME, word::text);
      return;
    }
    int from = Math.min(equals + 1, word.end());
    int numberEnd = Decimal.end(bytes, from, word.end());
    double number =
        numberEnd == from
            ? Double.NaN
            : JavaDoubleParser.parseDouble(bytes, from, numberEnd - from);
    Unit unit = unit(bytes, numberEnd, word.end());
    double value = unit == null ? number : number * unit.factor / unit.divisor;
    if (!Double.isFinite(value) || (unit == null && !looksLikeUnit(bytes, from, numberEnd))) {
      batch.discard(Reason.VALUE, word::text);
    } else if (unit == null) {
      batch.discard(Reason.UNIT, word::text);
    } else {
      samples.add(new Sample(name, value));
    }
  }

  /// The name of the gauge for a key, or null when the key has other characters than letters,
  /// digits, `_`, `-` and `.`, or none.
  private static @Nullable String familyName(byte[] bytes, int from, int to) {
    StringBuilder name = new StringBuilder(HerokuFamilies.POSTGRES_PREFIX);
    for (int i = from; i < to; i++) {
      char c = (char) bytes[i];
      if (c == '-' || c == '.') {
        name.append('_');
      } else if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '_') {
        name.append(c);
      } else {
        return null;
      }
    }
    return from == to ? null : name.toString();
  }

  private static @Nullable Unit unit(byte[] bytes, int from, int to) {
    for (Unit unit : Unit.values()) {
      if (Arrays.equals(bytes, from, to, unit.suffix, 0, unit.suffix.length)) {
        return unit;
      }
    }
    return null;
  }

  /// Whether what follows the number is a unit that we do not know, rather than more of something
  /// that is no decimal number (`0x10`, `1.2.3`, `12:30`).
  private boolean looksLikeUnit(byte[] bytes, int numberStart, int unitStart) {
    boolean zero = unitStart > numberStart && bytes[unitStart - 1] == '0';
    boolean signed = unitStart - numberStart == 2 && bytes[numberStart] < '0';
    if (zero
        && (signed || unitStart - numberStart == 1)
        && (bytes[unitStart] == 'x' || bytes[unitStart] == 'X')) {
      return false;
    }
    for (int i = unitStart; i < word.end(); i++) {
      byte b = bytes[i];
      if (!((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '%' || b == '/')) {
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
    while (at < text.end() && text.bytes()[at] != ' ' && text.bytes()[at] != '\t') {
      at++;
    }
    return at;
  }
}
