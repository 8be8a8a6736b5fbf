package io.herokuexporter.metric;

import java.util.concurrent.TimeUnit;

/// The ledger's clock over restarts: its nanoseconds go on where those of the last process ended,
/// with the time between by the wall clock.
public final class ContinuedClock implements Clock {
  /// A ledger that has been away for longer has nothing that still lives.
  private static final long AWAY_MILLIS_MAX = TimeUnit.DAYS.toMillis(10_000);

  private final Clock clock;
  private volatile long offset;

  /// @param clock the one of this process
  public ContinuedClock(Clock clock) {
    this.clock = clock;
  }

  /// Goes on from a moment. A wall clock that was set back since counts as no time at all.
  void continueFrom(long nanos, long epochMillis) {
    long away = Math.clamp(clock.epochMillis() - epochMillis, 0, AWAY_MILLIS_MAX);
    offset = nanos + TimeUnit.MILLISECONDS.toNanos(away) - clock.nanos();
  }

  @Override
  public long nanos() {
    return clock.nanos() + offset;
  }

  @Override
  public long epochMillis() {
    return clock.epochMillis();
  }
}
