package io.herokuexporter.metric;

import java.util.HashSet;
import java.util.Set;

/// How a [Value] is kept over restarts. The numbers of the kinds are on disks: another number for
/// one of them is another [Storage#FORMAT].
final class ValueFormat {
  private static final int COUNTER = 0;
  private static final int GAUGE = 1;
  private static final int MEMBERS = 2;
  private static final int HISTOGRAM = 3;
  private static final int SUMMARY = 4;

  private ValueFormat() {}

  /// Writes a value as if it were an object, without making one.
  static void write(ValueBuffer value, JournalDictionary dictionary, BinaryWriter out) {
    if (value.isNumber()) {
      number(value.type() == MetricType.COUNTER ? COUNTER : GAUGE, value.number(), out);
    } else if (value.isHistogram()) {
      double[] bounds = value.upperBounds();
      histogram(bounds, value.counts(), value.count(), value.sum(), dictionary, out);
    } else {
      write(value.value(), dictionary, out);
    }
  }

  static void write(Value value, JournalDictionary dictionary, BinaryWriter out) {
    switch (value) {
      case Value.Counter(double number) -> number(COUNTER, number, out);
      case Value.Gauge(double number) -> number(GAUGE, number, out);
      case Value.Members(Set<String> members) -> {
        out.octet(MEMBERS);
        out.whole(members.size());
        members.forEach(out::text);
      }
      case Value.Histogram(double[] upperBounds, double[] counts, double count, double sum) ->
          histogram(upperBounds, counts, count, sum, dictionary, out);
      case Value.Summary(double[] quantiles, double[] values, double count, double sum) -> {
        out.octet(SUMMARY);
        out.numbers(quantiles);
        out.numbers(values);
        out.number(count);
        out.number(sum);
      }
    }
  }

  private static void number(int kind, double number, BinaryWriter out) {
    out.octet(kind);
    out.number(number);
  }

  /// @param counts one for each bound, and maybe more behind them
  private static void histogram(
      double[] upperBounds,
      double[] counts,
      double count,
      double sum,
      JournalDictionary dictionary,
      BinaryWriter out) {
    out.octet(HISTOGRAM);
    dictionary.write(upperBounds, out);
    for (int i = 0; i < upperBounds.length; i++) {
      out.number(counts[i]);
    }
    out.number(count);
    out.number(sum);
  }

  static Value read(JournalDictionary dictionary, BinaryReader in) {
    return switch (in.octet()) {
      case COUNTER -> new Value.Counter(in.number());
      case GAUGE -> new Value.Gauge(in.number());
      case MEMBERS -> new Value.Members(members(in));
      case HISTOGRAM -> histogram(dictionary.readBounds(in), in);
      case SUMMARY -> new Value.Summary(in.numbers(), in.numbers(), in.number(), in.number());
      default -> throw new IllegalArgumentException("no kind of value");
    };
  }

  private static Set<String> members(BinaryReader in) {
    Set<String> members = new HashSet<>();
    for (int left = in.count(); left > 0; left--) {
      members.add(in.text());
    }
    return members;
  }

  private static Value histogram(double[] upperBounds, BinaryReader in) {
    double[] counts = new double[upperBounds.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = in.number();
    }
    return new Value.Histogram(upperBounds, counts, in.number(), in.number());
  }
}
