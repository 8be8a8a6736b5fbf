package io.herokuexporter.metric;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets go what has expired while nobody drains or scrapes, so that memory is free and
/// `heroku_exporter_expired_series_total` is right within half a second.
public final class ExpiryTimer implements AutoCloseable {
  private static final int PERIOD_MILLIS = 500;
  private static final Logger LOG = LoggerFactory.getLogger(ExpiryTimer.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("expiry").daemon().factory());

  public ExpiryTimer(MetricStore store) {
    thread.scheduleWithFixedDelay(
        () -> expire(store), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void expire(MetricStore store) {
    try {
      store.expire();
    } catch (RuntimeException | OutOfMemoryError e) { // the next time would never come
      LOG.error("what has expired could not be let go", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
