package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// A change to one series.
///
/// @param adds whether `value` is added to what the series holds, or takes its place
/// @param owner whose life the series shares from now on, or null when it goes `--metrics.ttl`
///     after this update
/// @param metrics how many metrics of the drain are merged in this one; so many are discarded with
///     it
public record Update(
    SeriesKey series, Value value, boolean adds, @Nullable Owner owner, int metrics) {

  /// A new value for a series that its sender keeps.
  public static Update set(SeriesKey series, Value value) {
    return new Update(series, value, false, null, 1);
  }

  /// An increment of a series that is counted here, for `owner`.
  public static Update add(SeriesKey series, Value value, Owner owner) {
    return new Update(series, value, true, owner, 1);
  }

  /// This update and a later one of the same series as one, or null when only the ledger can do the
  /// one after the other.
  @Nullable Update then(Update later) {
    if (value.type() != later.value.type()) {
      return null;
    }
    int both = metrics + later.metrics;
    if (!later.adds) {
      return new Update(series, later.value, false, later.owner, both);
    }
    // what two sets have together shows only when it is known what they are added to
    boolean together = value.addsUpWith(later.value) && !(adds && value instanceof Value.Members);
    return together ? new Update(series, value.plus(later.value), adds, later.owner, both) : null;
  }
}
