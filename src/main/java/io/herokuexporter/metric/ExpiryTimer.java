package io.herokuexporter.metric;

/// Lets go what has expired while nobody drains or scrapes, so that memory is free about a second
/// later. Then what has died is collected, once there may be much of it.
public final class ExpiryTimer implements AutoCloseable {
  private static final int PERIOD_MILLIS = 500;

  private final PeriodicTask task;

  public ExpiryTimer(MetricStore store) {
    OldGarbage garbage = new OldGarbage();
    task = new PeriodicTask("expiry", PERIOD_MILLIS, () -> garbage.collect(store.expire()));
    task.start();
  }

  @Override
  public void close() {
    task.close();
  }
}
