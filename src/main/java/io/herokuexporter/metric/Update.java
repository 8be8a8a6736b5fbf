package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// A change to one series.
///
/// @param adds whether `value` is added to what the series holds, or takes its place
/// @param life how long the series lives from now on
/// @param owner whose life it shares, or null where it has a life of its own
/// @param micros the timestamp of the message that brought it, in microseconds since 1970, or
///     [MessageTime#NONE]
/// @param metrics how many metrics of the drain are merged in this one; so many are discarded with
///     it
public record Update(
    SeriesKey series,
    Value value,
    boolean adds,
    Life life,
    @Nullable Owner owner,
    long micros,
    int metrics) {

  /// A new value for a series that its sender keeps.
  public static Update set(SeriesKey series, Value value, long micros) {
    return new Update(series, value, false, Life.FADES, null, micros, 1);
  }

  /// A new value for a series that rare events set.
  public static Update state(SeriesKey series, double value, Owner owner, long micros) {
    return new Update(series, new Value.Gauge(value), false, Life.KEPT, owner, micros, 1);
  }

  /// An increment of a series that is counted here, for `owner`.
  public static Update add(SeriesKey series, Value value, Owner owner) {
    return new Update(series, value, true, Life.KEPT, owner, MessageTime.NONE, 1);
  }

  /// This update and a later one of the same series as one, or null when only the ledger can do the
  /// one after the other.
  @Nullable Update then(Update later) {
    if (value.type() != later.value.type() || adds != later.adds) {
      return null;
    }
    if (!adds) {
      // of two times, one may be late and the other not
      return micros == later.micros ? merged(later.value, later) : null;
    }
    // what two sets have together shows only when it is known what they are added to
    boolean together = value.addsUpWith(later.value) && !(value instanceof Value.Members);
    return together ? merged(value.plus(later.value), later) : null;
  }

  private Update merged(Value merged, Update later) {
    long last = Math.max(micros, later.micros); // [MessageTime#NONE] is the least of all
    return new Update(series, merged, adds, later.life, later.owner, last, metrics + later.metrics);
  }
}
