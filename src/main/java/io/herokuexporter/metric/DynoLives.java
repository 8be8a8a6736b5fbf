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
  private final SelfMetrics self;

  /// Those of the present batch.
  private final List<OwnerSeries> touched = new ArrayList<>();

  DynoLives(SeriesTable series, SelfMetrics self) {
    this.series = series;
    this.self = self;
  }

  /// Applies the events of a batch, before its updates.
  void apply(List<DynoEvent> events, long now) {
    if (events.isEmpty()) {
      return;
    }
    List<DynoEvent> ordered = new ArrayList<>(events);
    ordered.sort(Comparator.comparingLong(DynoEvent::micros));
    for (DynoEvent event : ordered) {
      switch (event) {
        case DynoEvent.Changed changed -> change(changed, now);
        case DynoEvent.Ended ended -> end(ended.owner());
        case DynoEvent.Sampled sampled -> sample(sampled, now);
        case DynoEvent.Emitted emitted -> emit(emitted, now);
      }
    }
  }

  /// Ends the batch: its updates have been applied.
  void finish() {
    for (OwnerSeries owner : touched) {
      owner.refuses = false;
      owner.late = false;
      series.forgetIfEmpty(owner);
    }
    touched.clear();
  }

  private void change(DynoEvent.Changed changed, long now) {
    OwnerSeries owner = touch(changed.owner(), now);
    if (owner == null) {
      return;
    }
    DynoLife life = life(owner, changed.shown());
    if (life.isLate(changed)) {
      self.countDiscards(Reason.LATE, 1);
      return;
    }
    if (life.change(changed)) {
      owner.refuses = true; // first, so that it is not forgotten with its last series
      series.removeOfDyno(owner);
    }
    show(owner, life, now);
  }

  private void end(Owner ended) {
    OwnerSeries owner = series.known(ended);
    if (owner != null) {
      series.removeOfDyno(owner);
    }
  }

  private void sample(DynoEvent.Sampled sampled, long now) {
    OwnerSeries owner = touch(sampled.owner(), now);
    if (owner == null) {
      return;
    }
    DynoLife life = life(owner, sampled.shown());
    if (life.isSuperseded(sampled.id()) || life.hasDiedSince(sampled.micros())) {
      self.countDiscards(Reason.LATE, sampled.updates().size());
      return;
    }
    life.sample();
    owner.refuses = false;
    for (Update update : sampled.updates()) {
      series.apply(update, now);
    }
    show(owner, life, now);
  }

  /// What a process prints makes it alive again, but says nothing of one whose life nobody tells.
  private void emit(DynoEvent.Emitted emitted, long now) {
    OwnerSeries owner = series.known(emitted.owner());
    DynoLife life = owner == null ? null : owner.dyno;
    if (owner == null || life == null) {
      return;
    }
    boolean died = life.hasDiedSince(emitted.micros());
    owner.late = died && (owner.late || !owner.refuses);
    owner.refuses = died;
    touched.add(owner);
    if (!life.isUp() && !died) {
      life.sample();
      show(owner, life, now);
    }
  }

  /// The owner of an event, whose updates may be refused until the end of the batch. It is then
  /// forgotten if nothing of it is there, so that names without series take no memory; null for one
  /// that there is no room for.
  private @Nullable OwnerSeries touch(Owner owner, long now) {
    if (series.isOneTooMany(owner)) {
      series.refuse(1);
      return null;
    }
    OwnerSeries known = series.of(owner, now);
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
