package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of one process of an app: what its names look like, so that they need not be built
/// for each message, and how many router errors the batch that is being read has for it.
final class AppProcess {
  final @Nullable String app;

  /// The value of the label, or null where there is none.
  final @Nullable String name;

  final Owner owner;

  /// Whether it bears the name of Heroku's router.
  final boolean isRouter;

  /// An increment by 0 of its router errors, one for each code; null until its first router line.
  @Nullable List<Update> routerErrors;

  /// What its ingest lines look like.
  final MetricTemplates.OfProcess templates = new MetricTemplates.OfProcess();

  /// The number of the last batch that has heard of it.
  private long heardIn;

  /// Router errors of the batch now being read, by code; null when it has no router line of this
  /// process yet.
  int @Nullable [] tally;

  private final long head;
  private final int nameBytes;

  /// @param name its PROCID, or an empty one for the app itself
  AppProcess(@Nullable String app, Slice name) {
    this.app = app;
    this.name = name.isEmpty() ? null : name.text();
    this.owner = new Owner(app, this.name);
    this.isRouter = RouterReader.PROC_ID.equals(this.name);
    this.head = Scan.head(name.bytes(), name.start(), name.end());
    this.nameBytes = name.length();
  }

  /// Whether its name has so many bytes, eight at most, and this is [Scan#head] of them.
  boolean isShort(long head, int nameBytes) {
    return this.head == head && this.nameBytes == nameBytes;
  }

  /// Tells a batch once that the process was heard of.
  ///
  /// @param number which batch this is; no reference is kept, for this lives longer
  void hear(Batch batch, long number) {
    if (heardIn != number) {
      heardIn = number;
      batch.heard(owner);
    }
  }
}
