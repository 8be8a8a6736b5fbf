package io.herokuexporter.metric;

import java.util.List;

/// A family as it stood at one moment: what the page is written from. The n-th value belongs to the
/// n-th labels; labels are in order.
public sealed interface Family {
  String name();

  /// A sentence for people.
  String help();

  MetricType type();

  /// The labels of the series.
  List<Labels> labels();

  /// Counters or gauges.
  @SuppressWarnings("ArrayRecordComponent") // a snapshot of one number a series, compared by nobody
  record Numbers(String name, String help, MetricType type, List<Labels> labels, double[] values)
      implements Family {
    /// A family of one series without labels.
    public static Numbers single(String name, String help, MetricType type, double value) {
      return new Numbers(name, help, type, List.of(Labels.NONE), new double[] {value});
    }
  }

  record Histograms(String name, String help, List<Labels> labels, List<Value.Histogram> values)
      implements Family {
    @Override
    public MetricType type() {
      return MetricType.HISTOGRAM;
    }
  }

  record Summaries(String name, String help, List<Labels> labels, List<Value.Summary> values)
      implements Family {
    @Override
    public MetricType type() {
      return MetricType.SUMMARY;
    }
  }
}
