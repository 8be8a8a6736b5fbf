package io.herokuexporter.metric;

/// Lets go what has expired while nobody drains or scrapes, so that memory is free about a second
/// later. Then it has the whole heap collected, once there may be much in it that has died.
public final class Housekeeping implements AutoCloseable {
  private static final int PERIOD_MILLIS = 500;

  private final PeriodicTask task;

  public Housekeeping(MetricStore store) {
    OldGarbage garbage = new OldGarbage();
    task = new PeriodicTask("expiry", PERIOD_MILLIS, () -> garbage.collectIfMuch(store.expire()));
    task.start();
  }

  @Override
  public void close() {
    task.close();
  }
}
