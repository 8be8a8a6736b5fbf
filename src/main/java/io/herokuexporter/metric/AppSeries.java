package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// How many living series the batches of one app have brought about. Guarded by the lock of
/// [MetricStore].
final class AppSeries {
  final @Nullable String app;
  int count;

  AppSeries(@Nullable String app) {
    this.app = app;
  }
}
