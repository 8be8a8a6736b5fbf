package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// How many living series the batches of one app have brought about, and what they take. Guarded by
/// the lock of [MetricStore].
final class AppSeries {
  final @Nullable String app;
  int count;

  /// As [SeriesMemory] estimates it.
  long bytes;

  AppSeries(@Nullable String app) {
    this.app = app;
  }
}
