package io.herokuexporter.metric;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Lets go what has expired while nobody drains or scrapes, so that memory is free and
/// `heroku_exporter_expired_series_total` is right within half a second.
public final class ExpiryTimer implements AutoCloseable {
  private static final int PERIOD_MILLIS = 500;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("expiry").daemon().factory());

  public ExpiryTimer(MetricStore store) {
    thread.scheduleWithFixedDelay(
        store::expire, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
