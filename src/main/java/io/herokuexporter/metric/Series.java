package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// One series in the ledger. It is either in the chain of those that go some time after their last
/// update, or in the chain of the owner whose life it shares. Guarded by the lock of [MetricStore].
final class Series extends Chain.Link<Series> {
  /// Later than any version of a family.
  static final long GONE = Long.MAX_VALUE;

  final SeriesKey key;

  /// The ledger that it is in; null when it has gone.
  @Nullable SeriesTable table;

  final FamilySeries family;

  /// Whose batch created it; it counts for that app as long as it lives, whoever updates it.
  final AppSeries app;

  Cell cell;
  long updatedNanos;

  /// The timestamp of the update that it was last changed by; an increment never turns it back.
  long micros = MessageTime.NONE;

  Life life = Life.FADES;
  @Nullable OwnerSeries owner;

  /// Its place among the members of its family.
  int place;

  /// The version of its family that it came with, or [#GONE] once it has left.
  long joined;

  /// Its place among those that go with their dyno, if it does.
  int placeOfDyno;

  Series(SeriesTable table, SeriesKey key, FamilySeries family, AppSeries app, Cell cell) {
    this.table = table;
    this.key = key;
    this.family = family;
    this.app = app;
    this.cell = cell;
  }

  private Value value() {
    return family.type == MetricType.COUNTER && cell instanceof Cell.Plain plain
        ? new Value.Counter(plain.number)
        : cell.value();
  }

  void write(SnapshotWriter snapshot) {
    snapshot.key(key);
    snapshot.value(value());
    snapshot.out.fixed(updatedNanos);
    snapshot.out.fixed(micros);
    snapshot.out.flag(life.isKept());
    snapshot.out.flag(life.goesWithDyno());
    snapshot.out.whole(owner == null ? 0 : owner.number);
    snapshot.app(app.app);
    snapshot.endRecord();
  }

  /// Whether an update would put back what came after it.
  boolean isLate(Update update) {
    return !update.adds() && MessageTime.isLate(update.micros(), micros);
  }

  /// Takes note of the time of an update that was applied.
  void timed(Update update) {
    if (update.adds()) {
      micros = Math.max(micros, update.micros()); // [MessageTime#NONE] is the least of all
    } else if (update.micros() != MessageTime.NONE) {
      micros = update.micros();
    }
  }
}
