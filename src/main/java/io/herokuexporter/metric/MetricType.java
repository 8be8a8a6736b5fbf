package io.herokuexporter.metric;

/// The types of Prometheus' text format that this exporter knows.
public enum MetricType {
  COUNTER,
  GAUGE,
  HISTOGRAM,
  SUMMARY
}
