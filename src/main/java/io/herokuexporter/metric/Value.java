package io.herokuexporter.metric;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/// What an update brings, and what a page shows of a series. Values never change; between the two
/// stands the [Cell] of the series.
public sealed interface Value {
  /// The type under which the family is exported.
  MetricType type();

  /// A count that only grows, 0 or more.
  record Counter(double value) implements Value {
    public static final Counter ZERO = new Counter(0);

    @Override
    public MetricType type() {
      return MetricType.COUNTER;
    }
  }

  /// Any number, NaN and infinities too.
  record Gauge(double value) implements Value {
    @Override
    public MetricType type() {
      return MetricType.GAUGE;
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
  }
}
