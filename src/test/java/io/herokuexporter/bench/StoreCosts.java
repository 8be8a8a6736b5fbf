package io.herokuexporter.bench;

import com.sun.management.ThreadMXBean;
import io.herokuexporter.Heap;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.FakeClock;
import io.herokuexporter.metric.MetricStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What series cost apart from the way in: to make, to keep, to let go, to write. Prints lines of a
/// key and a value. Times are CPU of the one thread, so without the collector's.
final class StoreCosts {
  private static final int[] SIZES = {10_000, 50_000, 100_000, 200_000};
  private static final int[] PAGES = {13_000, 100_000};
  private static final int SERIES_MAX = 200_000;
  private static final int SOME = 1_000;
  private static final int IDLE_CALLS = 200_000;
  private static final Duration TTL = Duration.ofMinutes(10);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final FakeClock clock = new FakeClock();

  /// Measures all of it.
  ///
  /// @param args how often each cost is measured; the median counts
  public static void main(String[] args) throws IOException {
    int rounds = Integer.parseInt(args[0]);
    StoreCosts costs = new StoreCosts();
    costs.filled(SOME); // loads the classes
    print("bytes_per_series", costs.bytesPerSeries()); // first, while nothing else lies about
    for (int i = 0; i < 10; i++) {
      costs.nanosToMake(SIZES[0]); // until it is compiled
    }
    for (int size : SIZES) {
      print("new_series_ns_" + size, median(rounds, () -> costs.nanosToMake(size) / size));
    }
    double[][] expiry = new double[rounds][];
    for (int i = 0; i < rounds; i++) {
      expiry[i] = costs.nanosToExpire();
    }
    String[] names = {"expire_none_call_ns", "expire_some_series_ns", "expire_all_series_ns"};
    for (int i = 0; i < names.length; i++) {
      int column = i;
      print(names[i], median(Arrays.stream(expiry).mapToDouble(found -> found[column]).toArray()));
    }
    for (int size : PAGES) {
      PageCosts page = PageCosts.of(costs.filled(size), costs.clock);
      print("page_bytes_" + size, (double) page.bytes());
      print("page_allocated_bytes_" + size, (double) page.allocatedBytes());
    }
  }

  private static void print(String key, double value) {
    System.out.printf("%s %.1f%n", key, value);
  }

  private interface Measurement {
    double take();
  }

  private static double median(int rounds, Measurement measurement) {
    double[] found = new double[rounds];
    Arrays.setAll(found, i -> measurement.take());
    return median(found);
  }

  private static double median(double[] found) {
    Arrays.sort(found);
    int middle = found.length / 2;
    return found.length % 2 == 1 ? found[middle] : (found[middle - 1] + found[middle]) / 2;
  }

  private MetricStore store() {
    return new MetricStore(
        new MetricStore.Limits(TTL, Duration.ofHours(24), SERIES_MAX, 0),
        new MetricStore.Build("1", "abc"),
        clock,
        name -> "Help of " + name);
  }

  private MetricStore filled(int size) {
    MetricStore store = store();
    apply(store, SeriesShapes.batches(0, size));
    return store;
  }

  private static void apply(MetricStore store, List<Batch> batches) {
    for (Batch batch : batches) {
      store.apply(batch, null, 1);
    }
  }

  /// Of all series together, each sent for the first time.
  private double nanosToMake(int size) {
    MetricStore store = store();
    List<Batch> batches = SeriesShapes.batches(0, size);
    long before = THREADS.getCurrentThreadCpuTime();
    apply(store, batches);
    return THREADS.getCurrentThreadCpuTime() - before;
  }

  /// Heap, with the keys and labels that a series keeps alive.
  private double bytesPerSeries() {
    long before = Heap.usedBytes();
    MetricStore store = filled(SERIES_MAX);
    try {
      return (double) (Heap.usedBytes() - before) / SERIES_MAX;
    } finally {
      Reference.reachabilityFence(store);
    }
  }

  /// Nanoseconds of a call that finds nothing to do; of each series where a few go; of each where
  /// all the others go.
  private double[] nanosToExpire() {
    MetricStore store = filled(SOME);
    clock.pass(Duration.ofMinutes(1));
    apply(store, SeriesShapes.batches(SOME, SERIES_MAX));
    double[] nanos = new double[3];
    long before = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < IDLE_CALLS; i++) {
      store.expire();
    }
    nanos[0] = (double) (THREADS.getCurrentThreadCpuTime() - before) / IDLE_CALLS;
    clock.pass(TTL.minusMinutes(1));
    before = THREADS.getCurrentThreadCpuTime();
    store.expire();
    nanos[1] = (double) (THREADS.getCurrentThreadCpuTime() - before) / SOME;
    clock.pass(Duration.ofMinutes(1));
    before = THREADS.getCurrentThreadCpuTime();
    store.expire();
    nanos[2] = (double) (THREADS.getCurrentThreadCpuTime() - before) / (SERIES_MAX - SOME);
    return nanos;
  }
}
