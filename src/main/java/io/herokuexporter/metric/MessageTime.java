package io.herokuexporter.metric;

import java.util.concurrent.TimeUnit;

/// The timestamp of a message, in microseconds since 1970. It serves for order alone:
/// batches of several Logplex nodes and retries have none in common.
public final class MessageTime {
  /// A timestamp that could not be read, or none: what it comes with is applied all the same.
  public static final long NONE = Long.MIN_VALUE;

  /// What is older than the last one by more than this is not late, but of another clock.
  static final long LATE_MICROS_MAX = TimeUnit.MINUTES.toMicros(5);

  private MessageTime() {}

  /// Whether what was written at `micros` comes after something of the time `last`, which it must
  /// not undo.
  static boolean isLate(long micros, long last) {
    return micros != NONE && last != NONE && micros < last && last - micros <= LATE_MICROS_MAX;
  }

  /// The time of the last thing, once something of `micros` has come: that, unless it is late or
  /// [#NONE].
  static long last(long micros, long last) {
    return micros == NONE || isLate(micros, last) ? last : micros;
  }
}
