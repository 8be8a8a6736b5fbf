package io.herokuexporter.server;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for what takes longer than a connection's thread may be busy.
final class Workers {
  private static final int IDLE_SECONDS = 30;

  private Workers() {}

  /// Does so much at the same time, and what else there is in the order in which it came. Threads
  /// end when there is nothing to do, for mostly there is not, and do not keep the process alive.
  static ThreadPoolExecutor named(String name, int threads) {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name).daemon().factory());
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }
}
