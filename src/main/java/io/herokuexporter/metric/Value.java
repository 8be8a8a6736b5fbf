package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/// What an update brings, and what a page shows of a series. Values never change; between the two
/// stands the [Cell] of the series.
public sealed interface Value {
  /// The type under which the family is exported.
  MetricType type();

  /// The value after `later` has been added to this one. Both have the same [#type].
  Value plus(Value later);

  /// Whether [#plus] is a real sum, so that `x + (this + later)` is `(x + this) + later` for all x.
  /// Otherwise `later` takes the place of what it meets.
  boolean addsUpWith(Value later);

  /// A count that only grows, 0 or more.
  record Counter(double value) implements Value {
    public static final Counter ZERO = new Counter(0);

    @Override
    public MetricType type() {
      return MetricType.COUNTER;
    }

    @Override
    public Value plus(Value later) {
      return later instanceof Counter(double increment) ? new Counter(value + increment) : later;
    }

    @Override
    public boolean addsUpWith(Value later) {
      return later instanceof Counter;
    }
  }

  /// Any number, NaN and infinities too.
  record Gauge(double value) implements Value {
    @Override
    public MetricType type() {
      return MetricType.GAUGE;
    }

    @Override
    public Value plus(Value later) {
      return later instanceof Gauge(double increment) ? new Gauge(value + increment) : later;
    }

    @Override
    public boolean addsUpWith(Value later) {
      return later instanceof Gauge;
    }
  }

  /// A set, exported as a gauge: how many different values it has.
  record Members(Set<String> values) implements Value {
    public Members {
      // no Set.copyOf, which looks at each of those that have one hash
      values = Collections.unmodifiableSet(new HashSet<>(values));
    }

    @Override
    public MetricType type() {
      return MetricType.GAUGE;
    }

    @Override
    public Value plus(Value later) {
      return switch (later) {
        case Members(Set<String> more) -> {
          if (values.containsAll(more)) {
            yield this;
          }
          Set<String> union = new HashSet<>(values);
          union.addAll(more);
          yield new Members(union);
        }
        case Gauge(double increment) -> new Gauge(values.size() + increment);
        case Counter _, Histogram _, Summary _ -> later;
      };
    }

    /// Not for sets that together may be too large: then the ledger judges one after the other.
    @Override
    public boolean addsUpWith(Value later) {
      return later instanceof Members(Set<String> more)
          && values.size() + more.size() <= Bounds.SET_VALUES_MAX;
    }
  }

  /// A histogram with classic buckets.
  ///
  /// @param upperBounds finite, ascending, inclusive
  /// @param counts observations of each bucket alone, not cumulative; as many as bounds
  /// @param count all observations, the `+Inf` bucket's among them; never less than all `counts`
  @SuppressWarnings("ArrayRecordComponent") // nobody compares histograms, everybody reads them
  record Histogram(double[] upperBounds, double[] counts, double count, double sum)
      implements Value {
    @Override
    public MetricType type() {
      return MetricType.HISTOGRAM;
    }

    @Override
    public Value plus(Value later) {
      if (!(later instanceof Histogram more) || !addsUpWith(later)) {
        return later;
      }
      double[] total = counts.clone();
      for (int i = 0; i < total.length; i++) {
        total[i] += more.counts[i];
      }
      return new Histogram(upperBounds, total, countOf(total, count + more.count), sum + more.sum);
    }

    /// The count of all, of which each bucket has so many. Beyond 2^53 the sum of sums is rounded
    /// in another place than the sum of buckets, and a page may not go back from one to the next.
    static double countOf(double[] counts, double count) {
      double sum = 0;
      for (double one : counts) {
        sum += one;
      }
      return Math.max(count, sum);
    }

    @Override
    public boolean addsUpWith(Value later) {
      return later instanceof Histogram more && Arrays.equals(upperBounds, more.upperBounds);
    }
  }

  /// A summary: quantiles as its sender computed them.
  ///
  /// @param quantiles from 0 to 1, ascending
  /// @param values one for each quantile
  @SuppressWarnings("ArrayRecordComponent") // nobody compares summaries, everybody reads them
  record Summary(double[] quantiles, double[] values, double count, double sum) implements Value {
    @Override
    public MetricType type() {
      return MetricType.SUMMARY;
    }

    /// The later quantiles, for quantiles of quantiles mean nothing, and the sum of both counts.
    @Override
    public Value plus(Value later) {
      return later instanceof Summary(double[] q, double[] v, double c, double s)
          ? new Summary(q, v, count + c, sum + s)
          : later;
    }

    @Override
    public boolean addsUpWith(Value later) {
      return later instanceof Summary;
    }
  }
}
