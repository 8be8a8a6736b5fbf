package io.herokuexporter.metric;

import java.time.Duration;

/// A clock whose hands the test turns. Its monotonic time begins where it soon overflows.
public final class FakeClock implements Clock {
  private volatile long nanos = Long.MAX_VALUE - 1_000_000_000L;
  private volatile long epochMillis = 1_700_000_000_000L;

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long epochMillis() {
    return epochMillis;
  }

  /// Lets time pass on both clocks.
  public synchronized void pass(Duration time) {
    nanos += time.toNanos();
    epochMillis += time.toMillis();
  }

  /// Turns the wall clock alone, as an administrator may.
  public synchronized void turnWallClock(Duration by) {
    epochMillis += by.toMillis();
  }
}
