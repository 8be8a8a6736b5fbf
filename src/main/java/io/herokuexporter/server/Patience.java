package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/// How long the sender of a request is kept waiting, in all: for its secret to be verified, for
/// room, for its turn, for a disk. The time that it takes to send its body is its own. For the
/// thread of the connection.
final class Patience {
  /// Logplex gives up after 5 s, and its three tries come almost back to back: a 503 that comes
  /// sooner may be a batch lost.
  static final int SECONDS = 4;

  private long leftNanos;
  private long sinceNanos;

  /// A request has come that has not waited yet.
  void begin() {
    leftNanos = TimeUnit.SECONDS.toNanos(SECONDS);
  }

  /// It waits from now on.
  void waitBegins(EventExecutor thread) {
    sinceNanos = thread.ticker().nanoTime();
  }

  /// It has waited.
  void waitEnds(EventExecutor thread) {
    leftNanos -= thread.ticker().nanoTime() - sinceNanos;
  }

  /// How long it may wait from now on; not below zero.
  long leftNanos() {
    return Math.max(leftNanos, 0);
  }
}
