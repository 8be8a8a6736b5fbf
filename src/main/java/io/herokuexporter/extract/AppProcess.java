package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import org.jspecify.annotations.Nullable;

/// What is known of one process of an app: what its names look like, so that they need not be built
/// for each message, and what has been counted for it in the batch that is being read.
final class AppProcess {
  final @Nullable String app;

  /// The value of the label, or null where there is none.
  final @Nullable String name;

  final Owner owner;
  final ProcessRole role;

  /// What `heroku-` is followed by in its name; empty unless it is an add-on.
  final String addonKind;

  /// Under whose name the families of ours show what it does: for a dyno that runs once the type
  /// alone (`scheduler` for `scheduler.1234`), else itself.
  final AppProcess shown;

  /// What its ingest lines look like.
  final KnownMetrics metrics;

  /// What its lines come to in the batch.
  final ProcessTally tally;

  /// The number of the last batch that has heard of it.
  long heardIn;

  private final long head;
  private final int nameBytes;

  /// @param name its PROCID, or an empty one for the app itself
  /// @param shown null for itself
  /// @param memory has room for what is counted for it, or not
  /// @param fresh hears of what is counted for it first
  AppProcess(
      @Nullable String app,
      Slice name,
      @Nullable AppProcess shown,
      TallyMemory memory,
      NewCounters fresh) {
    this.app = app;
    this.name = name.isEmpty() ? null : name.text();
    this.owner = Owner.process(app, this.name);
    this.metrics = new KnownMetrics(owner);
    this.role = ProcessRole.of(name);
    this.addonKind = role == ProcessRole.ADDON ? ProcessRole.addonKind(name.text()) : "";
    this.shown = shown == null ? this : shown;
    this.head = Scan.head(name.bytes(), name.start(), name.end());
    this.nameBytes = name.length();
    this.tally = new ProcessTally(this, memory, fresh);
  }

  /// Whether its name has so many bytes, eight at most, and this is [Scan#head] of them.
  boolean isShort(long head, int nameBytes) {
    return this.head == head && this.nameBytes == nameBytes;
  }

  /// Whether it runs once, under a name that no other dyno gets.
  boolean runsOnce() {
    return shown != this;
  }

  /// Whether its names fit into labels; no series of ours is made of those that do not.
  boolean fitsLabels() {
    return app == null || !SeriesBuilder.isLongerThan(app, Bounds.LABEL_VALUE_BYTES_MAX);
  }

  /// Counts a line whose series would not fit.
  static void refuse(Batch batch) {
    batch.discard(Reason.NAME, () -> "the name of the app is too long for a label");
  }

  /// The key of a series of ours, with its app and its name as labels.
  ///
  /// @param labels more of them, names and values in turn
  SeriesKey key(String family, String... labels) {
    @Nullable String[] all = new String[labels.length + 4];
    all[0] = "app";
    all[1] = app;
    all[2] = "process";
    all[3] = name;
    System.arraycopy(labels, 0, all, 4, labels.length);
    return new SeriesKey(family, Labels.of(all));
  }
}
