package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import org.jspecify.annotations.Nullable;

/// What is known of one process of an app: what its names look like, so that they need not be built
/// for each message, and how many router errors the batch that is being read has for it.
final class AppProcess {
  /// The value of the label, or null where there is none.
  final @Nullable String name;

  final Owner owner;

  /// The keys of its router errors, one for each code; null until its first router line.
  SeriesKey @Nullable [] routerErrors;

  /// What its ingest lines look like.
  final MetricTemplates.OfProcess templates = new MetricTemplates.OfProcess();

  /// The batch that has heard of it already.
  @Nullable Batch heardBy;

  /// Router errors of the batch now being read, by code; null when it has no router line of this
  /// process yet.
  int @Nullable [] tally;

  AppProcess(@Nullable String app, @Nullable String name) {
    this.name = name;
    this.owner = new Owner(app, name);
  }

  /// Tells a batch once that the process was heard of.
  void hear(Batch batch) {
    if (heardBy != batch) {
      heardBy = batch;
      batch.heard(owner);
    }
  }
}
