package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an update brings: a [Value] whose memory is used again for the next one. A request has some
/// hundred, and as objects of its own they were most of what it left to the collector of garbage.
public final class ValueBuffer {
  private static final double[] NONE = {};

  private MetricType type = MetricType.GAUGE;

  /// Of a counter or a gauge.
  private double number;

  /// Of a histogram.
  private double[] upperBounds = NONE;

  /// One for each bound, and maybe more behind them.
  private double[] counts = NONE;

  private double count;
  private double sum;

  /// A value that is rare enough to be an object.
  private @Nullable Value whole;

  /// Holds a counter from now on.
  public void counter(double value) {
    number(MetricType.COUNTER, value);
  }

  /// Holds a gauge from now on.
  public void gauge(double value) {
    number(MetricType.GAUGE, value);
  }

  private void number(MetricType type, double value) {
    this.type = type;
    this.number = value;
    this.whole = null;
  }

  /// Holds a histogram from now on: see [Value.Histogram].
  ///
  /// @return where the counts of its buckets go, one for each bound
  public double[] histogram(double[] upperBounds) {
    this.type = MetricType.HISTOGRAM;
    this.upperBounds = upperBounds;
    this.whole = null;
    if (counts.length < upperBounds.length) {
      counts = new double[upperBounds.length];
    }
    return counts;
  }

  /// The rest of the histogram.
  public void totals(double count, double sum) {
    this.count = count;
    this.sum = sum;
  }

  /// Holds this value from now on.
  void set(Value value) {
    switch (value) {
      case Value.Counter(double later) -> counter(later);
      case Value.Gauge(double later) -> gauge(later);
      case Value.Histogram later -> {
        System.arraycopy(
            later.counts(), 0, histogram(later.upperBounds()), 0, later.upperBounds().length);
        totals(later.count(), later.sum());
      }
      case Value.Members _, Value.Summary _ -> {
        type = value.type();
        whole = value;
      }
    }
  }

  /// Holds what another holds.
  void set(ValueBuffer other) {
    if (other.isNumber()) {
      number(other.type, other.number);
    } else if (other.isHistogram()) {
      other.copyCounts(histogram(other.upperBounds));
      totals(other.count, other.sum);
    } else {
      type = other.type;
      whole = other.whole;
    }
  }

  /// Lets go a value that is an object, for a set may have thousands of members.
  void forget() {
    if (whole != null) {
      gauge(0);
    }
  }

  /// Adds what another of the same type holds, if that is a real sum: `x + (this + later)` is `(x +
  /// this) + later` for all x.
  ///
  /// @return whether it was added
  boolean add(ValueBuffer later) {
    if (isNumber() && later.isNumber()) {
      number += later.number;
      return true;
    }
    if (isHistogramOf(later.upperBounds)) {
      count = later.addCounts(counts, count);
      sum += later.sum;
      return true;
    }
    if (whole instanceof Value.Summary earlier) {
      whole = later.addedTo(earlier);
      return true;
    }
    // histograms of other bounds have no sum; what comes of a set shows only when it is known what
    // it is added to
    return false;
  }

  /// What an earlier summary and this one come to: the later quantiles, for quantiles of quantiles
  /// mean nothing, and the sum of both counts.
  Value addedTo(Value.Summary earlier) {
    return whole instanceof Value.Summary(double[] q, double[] v, double c, double s)
        ? new Value.Summary(q, v, earlier.count() + c, earlier.sum() + s)
        : value();
  }

  /// The members, if it is a set.
  @Nullable Set<String> members() {
    return whole instanceof Value.Members(Set<String> members) ? members : null;
  }

  MetricType type() {
    return type;
  }

  /// Whether it is no more than a number: a counter or a gauge, but no set.
  boolean isNumber() {
    return whole == null && type != MetricType.HISTOGRAM;
  }

  double number() {
    return number;
  }

  boolean isHistogram() {
    return type == MetricType.HISTOGRAM;
  }

  /// Whether it is a histogram with these bounds.
  boolean isHistogramOf(double[] bounds) {
    return isHistogram() && Arrays.equals(upperBounds, bounds);
  }

  double[] upperBounds() {
    return upperBounds;
  }

  /// One for each bound, and maybe more behind them.
  double[] counts() {
    return counts;
  }

  /// Copies the counts of its buckets.
  void copyCounts(double[] into) {
    System.arraycopy(counts, 0, into, 0, upperBounds.length);
  }

  /// Adds the counts of its buckets to those of a histogram that has so many observations. Beyond
  /// 2^53 the sum of sums is rounded in another place than the sum of buckets, and a page may not
  /// go back from one to the next.
  ///
  /// @return how many observations both have, which is never less than all buckets
  double addCounts(double[] to, double observations) {
    double ofBuckets = 0;
    for (int i = 0; i < upperBounds.length; i++) {
      to[i] += counts[i];
      ofBuckets += to[i];
    }
    return Math.max(observations + count, ofBuckets);
  }

  /// The observations of all buckets.
  double count() {
    return count;
  }

  double sum() {
    return sum;
  }

  /// A copy that stays as it is.
  Value value() {
    if (whole != null) {
      return whole;
    }
    return switch (type) {
      case COUNTER -> new Value.Counter(number);
      case GAUGE -> new Value.Gauge(number);
      case HISTOGRAM ->
          new Value.Histogram(upperBounds, Arrays.copyOf(counts, upperBounds.length), count, sum);
      case SUMMARY -> throw new IllegalStateException("a summary is whole");
    };
  }
}
