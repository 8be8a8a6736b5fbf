package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// One series in the ledger. It is either in the chain of those that go some time after their last
/// update, or in the chain of the owner whose life it shares. Guarded by the lock of [MetricStore].
final class Series extends Chain.Link<Series> {
  final SeriesKey key;

  /// The ledger that it is in; null when it has gone.
  @Nullable MetricStore store;

  final FamilySeries family;
  Cell cell;
  long updatedNanos;
  @Nullable OwnerSeries owner;

  /// Its place among the members of its family.
  int place;

  Series(MetricStore store, SeriesKey key, FamilySeries family, Cell cell) {
    this.store = store;
    this.key = key;
    this.family = family;
    this.cell = cell;
  }
}
