package io.herokuexporter.jmh;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.FakeClock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricStore;
import java.time.Duration;

/// Ledgers in which time stands still, so that nothing goes while a benchmark runs.
public final class FullStore {
  private FullStore() {}

  /// @param maxSeries no more than this; 0 for no limit
  static MetricStore empty(int maxSeries) {
    return new MetricStore(
        new MetricStore.Limits(Duration.ofMinutes(10), Duration.ofHours(24), maxSeries, 0),
        new MetricStore.Build("1", "abc"),
        new FakeClock(),
        HerokuFamilies::help);
  }

  /// A ledger with exactly so many series: the snapshots of as many dynos as it takes.
  ///
  /// @throws IllegalStateException when they come out otherwise
  public static MetricStore of(int series) {
    MetricStore store = empty(series);
    Workload workload = new Workload(1);
    Extractor extractor = new Extractor();
    for (int dyno = 1; dyno <= Math.ceilDiv(series, Snapshots.METRICS); dyno++) {
      store.apply(extractor.extract(workload.snapshot(dyno, "")), null, 1);
    }
    Checks.equal("series", series, series(store));
    Checks.within("share of histograms", 0.27, 0.29, (double) histograms(store) / series);
    return store;
  }

  /// How many series it says that it holds.
  static long series(MetricStore store) {
    for (Family family : store.collect()) {
      if (family instanceof Family.Numbers n && n.name().equals("heroku_exporter_series")) {
        return (long) n.values()[0];
      }
    }
    throw new IllegalStateException("it does not say how many series it holds");
  }

  private static long histograms(MetricStore store) {
    return store.collect().stream()
        .filter(Family.Histograms.class::isInstance)
        .mapToLong(Family::size)
        .sum();
  }
}
