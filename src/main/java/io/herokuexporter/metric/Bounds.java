package io.herokuexporter.metric;

/// The limits on what a stranger may put into one message and into one series (docs/ingest.md, "The
/// rules").
public final class Bounds {
  /// Logplex cuts lines at 10,000 bytes. What is made of a line on the way takes many times that.
  public static final int TEXT_BYTES_MAX = 1024 * 1024;

  public static final int METRIC_NAME_BYTES_MAX = 256;

  /// Labels of one series, `app` and `process` among them, `le` and `quantile` not.
  public static final int LABELS_MAX = 32;

  public static final int LABEL_VALUE_BYTES_MAX = 1024;

  /// Buckets of one histogram, or quantiles of one summary.
  public static final int BUCKETS_MAX = 256;

  /// Different values of one set.
  public static final int SET_VALUES_MAX = 10_000;

  /// Apps that have self metrics of their own, such as
  /// `heroku_exporter_last_drain_timestamp_seconds`.
  public static final int APPS_MAX = 1_000;

  /// Processes of one app that series share the life of: one app whose dynos have ever new names
  /// must not take the room of all.
  public static final int PROCESSES_MAX = 2_000;

  private Bounds() {}
}
