package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Applies what the lines of a batch tell of the lives of dynos. A dyno that is over takes its
/// gauges and its own metrics with it; what was sent before its death and arrives after it is late.
/// Guarded by the lock of [MetricStore].
final class DynoLives {
  private final SeriesTable series;
  private final OwnerTable owners;
  private final SelfMetrics self;
  private final EndedDynos ended = new EndedDynos();

  /// Those of the present batch.
  private final List<OwnerSeries> touched = new ArrayList<>();

  DynoLives(SeriesTable series, OwnerTable owners, SelfMetrics self) {
    this.series = series;
    this.owners = owners;
    this.self = self;
  }

  void write(SnapshotWriter snapshot) {
    ended.write(snapshot);
  }

  void read(SnapshotReader snapshot) {
    if (!snapshot.isOlderThan(SnapshotReader.FORMAT_OF_ENDS)) {
      ended.read(snapshot);
    }
  }

  /// Applies the events of a batch, before its updates.
  void apply(List<DynoEvent> events, long now) {
    if (events.isEmpty()) {
      return;
    }
    for (DynoEvent event : inOrder(events)) {
      switch (event) {
        case DynoEvent.Changed changed -> change(changed, now);
        case DynoEvent.Ended end -> end(end, now);
        case DynoEvent.Exited exited -> exit(exited, now);
        case DynoEvent.Sampled sampled -> sample(sampled, now);
        case DynoEvent.Emitted emitted -> emit(emitted, now);
      }
    }
  }

  private record Timed(DynoEvent event, long micros) {}

  /// The events in the order of their time. One whose time cannot be read, or is of another clock,
  /// stays behind the one that it came after.
  private static List<DynoEvent> inOrder(List<DynoEvent> events) {
    List<Timed> timed = new ArrayList<>(events.size());
    long last = MessageTime.NONE;
    for (DynoEvent event : events) {
      long micros = event.micros(); // [MessageTime#NONE] is the least of all
      boolean stays = micros < last && !MessageTime.isLate(micros, last);
      timed.add(new Timed(event, stays ? last : micros));
      last = Math.max(last, micros);
    }
    timed.sort(Comparator.comparingLong(Timed::micros));
    return timed.stream().map(Timed::event).toList();
  }

  /// Ends the batch: its updates have been applied.
  void finish() {
    for (OwnerSeries owner : touched) {
      owner.refuses = false;
      owner.diesNow = false;
      owners.forgetIfEmpty(owner);
    }
    touched.clear();
  }

  private void change(DynoEvent.Changed changed, long now) {
    OwnerSeries owner = touch(changed.owner(), now);
    if (owner == null) {
      series.refuse(1);
      return;
    }
    DynoLife life = life(owner, changed.shown());
    if (life.isLate(changed)) {
      life.changeLate(changed);
      self.countDiscards(Reason.LATE, 1);
      return;
    }
    if (life.change(changed)) {
      takeAlong(owner);
    }
    show(owner, life, now);
  }

  /// Lets go what goes with a dyno that is over, and what this batch brings of it.
  private void takeAlong(OwnerSeries owner) {
    owner.diesNow = true;
    owner.refuses = true; // first, so that it is not forgotten with its last series
    series.removeOfDyno(owner);
  }

  private void end(DynoEvent.Ended end, long now) {
    ended.add(end.owner(), end.micros());
    OwnerSeries owner = touch(end.owner(), now);
    if (owner != null) {
      takeAlong(owner);
    }
  }

  private void exit(DynoEvent.Exited exited, long now) {
    OwnerSeries owner = owners.known(exited.owner());
    DynoLife life = owner == null ? null : owner.dyno;
    if (owner != null && life != null && life.exit(exited.micros())) {
      touched.add(owner);
      takeAlong(owner);
      show(owner, life, now);
    }
  }

  private void sample(DynoEvent.Sampled sampled, long now) {
    OwnerSeries owner = touch(sampled.owner(), now);
    if (owner == null) {
      series.refuse(1);
      return;
    }
    DynoLife life = life(owner, sampled.shown());
    if (!life.sample(sampled)) {
      self.countDiscards(Reason.LATE, sampled.updates().size());
      return;
    }
    owner.refuses = false;
    for (Update update : sampled.updates()) {
      series.apply(update, now);
    }
    show(owner, life, now);
  }

  /// What a process prints brings its own metrics back, but never says that it is up: a dyno that
  /// crashes prints its last words after that, and would look alive until it crashes again.
  private void emit(DynoEvent.Emitted emitted, long now) {
    OwnerSeries known = owners.known(emitted.owner());
    DynoLife life = known == null ? null : known.dyno;
    boolean died =
        life == null
            ? ended.hasEndedSince(emitted.owner(), emitted.micros())
            : life.hasDiedSince(emitted.micros());
    if (known == null && !died) {
      return;
    }
    OwnerSeries owner = touch(emitted.owner(), now);
    if (owner == null) {
      return; // nor is there room for its updates
    }
    owner.refuses = died;
  }

  /// The owner of an event, whose updates may be refused until the end of the batch. It is then
  /// forgotten if nothing of it is there, so that names without series take no memory; null for one
  /// that there is no room for.
  private @Nullable OwnerSeries touch(Owner owner, long now) {
    if (owners.isOneTooMany(owner)) {
      return null;
    }
    OwnerSeries known = owners.of(owner, now);
    touched.add(known);
    return known;
  }

  private static DynoLife life(OwnerSeries owner, @Nullable SeriesKey shown) {
    DynoLife life = owner.dyno;
    if (life == null) {
      life = new DynoLife();
      owner.dyno = life;
    }
    if (shown != null) {
      life.shown = shown;
    }
    return life;
  }

  /// Shows whether it is up: as long as it is heard of, or that it is not for a while.
  private void show(OwnerSeries owner, DynoLife life, long now) {
    if (life.shown == null) {
      return;
    }
    Update shown =
        life.isUp()
            ? Update.state(life.shown, 1, owner.owner, MessageTime.NONE)
            : Update.set(life.shown, new Value.Gauge(0), MessageTime.NONE);
    series.apply(shown, now);
  }
}
