package io.herokuexporter.metric;

/// The counted series that share the life of one owner. Guarded by the lock of [MetricStore].
final class OwnerSeries extends Chain.Link<OwnerSeries> {
  final Owner owner;
  final Chain<Series> series = new Chain<>();
  long heardNanos;

  OwnerSeries(Owner owner) {
    this.owner = owner;
  }
}
