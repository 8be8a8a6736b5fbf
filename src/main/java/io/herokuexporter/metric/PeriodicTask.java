package io.herokuexporter.metric;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something that is done again and again by a thread of its own, which does not keep the process
/// alive. What fails once is done the next time all the same: an executor would never do it again.
public final class PeriodicTask implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

  private final String name;
  private final long periodMillis;
  private final Runnable task;
  private final ScheduledExecutorService thread;

  /// @param name of the thread
  /// @param periodMillis between the end of one time and the next
  public PeriodicTask(String name, long periodMillis, Runnable task) {
    this.name = name;
    this.periodMillis = periodMillis;
    this.task = task;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /// Does it for the first time after a period.
  public void start() {
    thread.scheduleWithFixedDelay(this::run, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      Faults.log(LOG, name + " failed, and is tried again", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
