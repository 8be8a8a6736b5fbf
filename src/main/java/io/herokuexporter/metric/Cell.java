package io.herokuexporter.metric;

import java.util.HashSet;
import java.util.Set;

/// What a series holds: a [Value] that is changed in place. Were it the object that the update
/// brought, every collection of garbage would find thousands of young values in use, copy them
/// among the old, and in the end need a large heap for nothing. Guarded by the lock of
/// [MetricStore].
sealed interface Cell {
  /// In a series that has gone, which keys may still point to.
  Cell NOTHING = new Plain(0);

  /// The cell after `value` has taken the place of what it held: this one where it can.
  Cell set(ValueBuffer value);

  /// The cell after `value` of the same type has been added: this one where it can.
  Cell plus(ValueBuffer value);

  /// A copy of what it holds now.
  Value value();

  /// What its numbers and texts take, about.
  long bytes();

  static Cell of(Value value) {
    return switch (value) {
      case Value.Counter(double number) -> new Plain(number);
      case Value.Gauge(double number) -> new Plain(number);
      case Value.Histogram histogram -> new Histogram(histogram);
      case Value.Members(Set<String> members) -> new Members(members);
      case Value.Summary summary -> new Summary(summary);
    };
  }

  /// A counter or a gauge.
  final class Plain implements Cell {
    double number;

    Plain(double number) {
      this.number = number;
    }

    @Override
    public Cell set(ValueBuffer value) {
      return value.isNumber() ? take(value.number()) : Cell.of(value.value());
    }

    @Override
    public Cell plus(ValueBuffer value) {
      return value.isNumber() ? take(number + value.number()) : Cell.of(value.value());
    }

    @Override
    public long bytes() {
      return Double.BYTES;
    }

    private Cell take(double later) {
      number = later;
      return this;
    }

    @Override
    public Value value() {
      return new Value.Gauge(number);
    }
  }

  /// A histogram, whose bounds stay as long as its sender does not change them.
  final class Histogram implements Cell {
    private double[] upperBounds;
    private double[] counts;
    private double count;
    private double sum;

    Histogram(Value.Histogram value) {
      this.upperBounds = value.upperBounds();
      this.counts = value.counts().clone();
      this.count = value.count();
      this.sum = value.sum();
    }

    @Override
    public Cell set(ValueBuffer value) {
      if (!value.isHistogramOf(upperBounds)) {
        return Cell.of(value.value());
      }
      value.copyCounts(counts);
      count = value.count();
      sum = value.sum();
      return this;
    }

    @Override
    public Cell plus(ValueBuffer value) {
      if (!value.isHistogramOf(upperBounds)) {
        return Cell.of(value.value());
      }
      count = value.addCounts(counts, count);
      sum += value.sum();
      return this;
    }

    double[] upperBounds() {
      return upperBounds;
    }

    /// Copies the counts of its buckets, the count of all and the sum to `into[at, …)`.
    ///
    /// @return where they end
    int copyTo(double[] into, int at) {
      System.arraycopy(counts, 0, into, at, counts.length);
      into[at + counts.length] = count;
      into[at + counts.length + 1] = sum;
      return at + counts.length + Family.Histograms.TOTALS;
    }

    @Override
    public long bytes() {
      return (long) Double.BYTES * (counts.length + Family.Histograms.TOTALS);
    }

    @Override
    public Value.Histogram value() {
      return new Value.Histogram(upperBounds, counts.clone(), count, sum);
    }
  }

  /// A set, to which members are added in place: it may have thousands, and a line bring one.
  final class Members implements Cell {
    /// A member but for its characters.
    private static final int MEMBER_BYTES = 20;

    private final Set<String> values;
    private long bytes;

    Members(Set<String> values) {
      this.values = new HashSet<>(values);
      this.bytes = bytes(values);
    }

    int size() {
      return values.size();
    }

    /// Which of these it does not have.
    Set<String> missing(Set<String> others) {
      Set<String> missing = new HashSet<>();
      for (String other : others) {
        if (!values.contains(other)) {
          missing.add(other);
        }
      }
      return missing;
    }

    void addAll(Set<String> missing) {
      values.addAll(missing);
      bytes += bytes(missing);
    }

    /// What members take, about.
    static long bytes(Set<String> members) {
      long bytes = 0;
      for (String member : members) {
        bytes += MEMBER_BYTES + 2L * member.length();
      }
      return bytes;
    }

    @Override
    public Cell set(ValueBuffer later) {
      return Cell.of(later.value());
    }

    /// For what is no set; a set is for [#addAll].
    @Override
    public Cell plus(ValueBuffer later) {
      return later.isNumber() ? new Plain(values.size() + later.number()) : Cell.of(later.value());
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public Value value() {
      return new Value.Members(values);
    }
  }

  /// A summary, which is rare enough to be replaced as a whole.
  record Summary(Value.Summary value) implements Cell {
    @Override
    public Cell set(ValueBuffer later) {
      return Cell.of(later.value());
    }

    @Override
    public Cell plus(ValueBuffer later) {
      return Cell.of(later.addedTo(value));
    }

    @Override
    public long bytes() {
      return 2L * Double.BYTES * value.values().length;
    }
  }
}
