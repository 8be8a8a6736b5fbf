package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The series that share the life of one owner, and what is known of it where it is a dyno. Guarded
/// by the lock of [MetricStore].
final class OwnerSeries extends Chain.Link<OwnerSeries> {
  final Owner owner;

  /// What it is in; null when it has gone.
  @Nullable OwnerTable table;

  /// Those that stay as long as it is heard of.
  final Chain<Series> kept = new Chain<>();

  /// How many series it has [lost][#lose].
  int losses;

  /// Those that go when its dyno dies, in no order.
  private final List<Series> ofDyno = new ArrayList<>();

  /// Null until a line tells of its life.
  @Nullable DynoLife dyno;

  /// Whether the newest that this batch tells of it is that its dyno is over. So it goes with it,
  /// where nothing tells when it was sent.
  boolean refuses;

  /// Whether its dyno died in this batch, so that what was sent before is not late, but went with
  /// it.
  boolean diesNow;

  long heardNanos;

  /// What stands for it in the snapshot that is being written.
  int number;

  OwnerSeries(Owner owner, OwnerTable table) {
    this.owner = owner;
    this.table = table;
  }

  /// @param number its place in the snapshot, from 1
  void write(SnapshotWriter snapshot, int number) {
    this.number = number;
    owner.write(snapshot.out);
    snapshot.out.fixed(heardNanos);
    snapshot.out.flag(dyno != null);
    if (dyno != null) {
      dyno.write(snapshot);
    }
    snapshot.endRecord();
  }

  static OwnerSeries read(SnapshotReader snapshot, OwnerTable table) {
    BinaryReader in = snapshot.record();
    OwnerSeries read = new OwnerSeries(Owner.read(in), table);
    read.heardNanos = in.fixed();
    read.dyno = in.flag() ? DynoLife.read(in, snapshot) : null;
    return read;
  }

  /// Whether an update that was sent then is passed over, because the dyno has died since: a batch
  /// may bring the last of one and the first of the next.
  boolean refuses(long micros) {
    return refuses || (dyno != null && dyno.hasDiedSince(micros));
  }

  boolean isEmpty() {
    return kept.isEmpty() && ofDyno.isEmpty();
  }

  void addOfDyno(Series series) {
    series.placeOfDyno = ofDyno.size();
    ofDyno.add(series);
  }

  /// A series goes to another owner, to another life, or for good.
  void lose(Series series) {
    if (series.life.goesWithDyno()) {
      removeOfDyno(series);
    }
    losses++;
  }

  private void removeOfDyno(Series series) {
    Series last = ofDyno.removeLast();
    if (last != series) {
      ofDyno.set(series.placeOfDyno, last);
      last.placeOfDyno = series.placeOfDyno;
    }
  }

  /// A series that goes with the dyno, or null when there is none left.
  @Nullable Series anyOfDyno() {
    return ofDyno.isEmpty() ? null : ofDyno.getLast();
  }
}
