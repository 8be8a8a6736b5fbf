package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// A change to one series. Those of a batch are objects that are filled anew for each request (see
/// [Updates]); whoever keeps one beyond that makes one of his own.
public final class Update {
  private static final SeriesKey NO_SERIES = new SeriesKey("", Labels.of());

  private final ValueBuffer value = new ValueBuffer();
  private SeriesKey series = NO_SERIES;
  private boolean adds;
  private Life life = Life.FADES;
  private @Nullable Owner owner;
  private long micros = MessageTime.NONE;
  private int metrics = 1;

  /// To be filled.
  Update() {}

  /// @param adds whether `value` is added to what the series holds, or takes its place
  /// @param life how long the series lives from now on
  /// @param owner whose life it shares, or null where it has a life of its own
  /// @param micros the timestamp of the message that brought it, in microseconds since 1970, or
  ///     [MessageTime#NONE]
  /// @param metrics how many metrics of the drain are merged in this one; so many are discarded
  ///     with it
  public Update(
      SeriesKey series,
      Value value,
      boolean adds,
      Life life,
      @Nullable Owner owner,
      long micros,
      int metrics) {
    fill(series, adds, life, owner, micros);
    this.value.set(value);
    this.metrics = metrics;
  }

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

  /// Becomes one of one metric, whose value is in [#buffer] or goes there.
  public void fill(SeriesKey series, boolean adds, Life life, @Nullable Owner owner, long micros) {
    this.series = series;
    this.adds = adds;
    this.life = life;
    this.owner = owner;
    this.micros = micros;
    this.metrics = 1;
  }

  /// Lets go what should not live on for it: it may wait long to be filled again.
  void forget() {
    series = NO_SERIES;
    owner = null;
    value.forget();
  }

  /// Becomes the same as another.
  void fill(Update other) {
    fill(other.series, other.adds, other.life, other.owner, other.micros);
    value.set(other.value);
    metrics = other.metrics;
  }

  /// Takes in a later one of the same series, where one after the other makes no difference, but
  /// for a death of its dyno between them.
  ///
  /// @return false when only the ledger can do the one after the other
  boolean merge(Update later) {
    if (value.type() != later.value.type() || adds != later.adds) {
      return false;
    }
    if (adds) {
      boolean oneIsTimeless = (micros == MessageTime.NONE) != (later.micros == MessageTime.NONE);
      if (oneIsTimeless || !value.add(later.value)) {
        return false; // the time of one says nothing of when the other was sent
      }
    } else if (micros == later.micros) {
      value.set(later.value);
    } else {
      return false; // of two times, one may be late and the other not
    }
    life = later.life;
    owner = later.owner;
    micros = Math.max(micros, later.micros); // [MessageTime#NONE] is the least of all
    metrics += later.metrics;
    return true;
  }

  public SeriesKey series() {
    return series;
  }

  /// The value, as a copy.
  public Value value() {
    return value.value();
  }

  /// What holds the value.
  public ValueBuffer buffer() {
    return value;
  }

  public boolean adds() {
    return adds;
  }

  public Life life() {
    return life;
  }

  public @Nullable Owner owner() {
    return owner;
  }

  public long micros() {
    return micros;
  }

  public int metrics() {
    return metrics;
  }

  @Override
  public String toString() {
    return series + (adds ? " += " : " = ") + value();
  }
}
