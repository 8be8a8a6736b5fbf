package io.herokuexporter.metric;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A store with a clock to turn, and its page as text.
final class Ledger {
  static final Duration TTL = Duration.ofMinutes(10);
  static final Duration COUNTER_TTL = Duration.ofHours(24);
  static final Owner WEB = Owner.process("x", "web.1");

  final FakeClock clock = new FakeClock();
  final MetricStore store;

  Ledger(int maxSeries) {
    this(maxSeries, 0);
  }

  Ledger(int maxSeries, int maxSeriesPerApp) {
    this(new MetricStore.Limits(TTL, COUNTER_TTL, maxSeries, maxSeriesPerApp));
  }

  private Ledger(MetricStore.Limits limits) {
    store = store(clock, limits);
  }

  /// One whose series may take so many bytes, and those of an app a quarter of it.
  static Ledger ofBytes(long maxBytes) {
    return new Ledger(new MetricStore.Limits(TTL, COUNTER_TTL, 4_000, 1_000, maxBytes));
  }

  static MetricStore store(Clock clock, int maxSeries, int maxSeriesPerApp) {
    return store(clock, new MetricStore.Limits(TTL, COUNTER_TTL, maxSeries, maxSeriesPerApp));
  }

  private static MetricStore store(Clock clock, MetricStore.Limits limits) {
    return new MetricStore(
        limits, new MetricStore.Build("1", "abc"), clock, name -> "Help of " + name);
  }

  static SeriesKey key(String name) {
    return new SeriesKey(name, Labels.NONE);
  }

  static Update set(String name, Value value) {
    return set(name, value, MessageTime.NONE);
  }

  static Update set(String name, Value value, long micros) {
    return Update.set(key(name), value, micros);
  }

  static Update add(String name, Value value) {
    return Update.add(key(name), value, WEB);
  }

  /// Applies the updates as one request of the app `x`.
  void apply(Update... updates) {
    Batch batch = new Batch("x");
    for (Update update : updates) {
      batch.add(update);
    }
    store.apply(batch, null, 1);
  }

  void hear(Owner owner) {
    Batch batch = new Batch("x");
    batch.heard(owner);
    store.apply(batch, null, 1);
  }

  /// Every series of the page and its value, self metrics without their prefix.
  Map<String, String> page() {
    return page(store);
  }

  static Map<String, String> page(MetricStore store) {
    Map<String, String> page = new TreeMap<>();
    for (Family family : store.collect()) {
      for (int i = 0; i < family.size(); i++) {
        SeriesKey key = new SeriesKey(family.name(), Labels.ofText(family.labels()[i]));
        String value =
            switch (family) {
              case Family.Numbers numbers -> Double.toString(numbers.values()[i]);
              case Family.Histograms histograms -> text(histogram(histograms, i));
              case Family.Summaries summaries -> text(summaries.values().get(i));
            };
        if (page.put(key.toString().replace("heroku_exporter_", "self_"), value) != null) {
          throw new AssertionError("twice on the page: " + key);
        }
      }
    }
    return page;
  }

  /// The page without self metrics.
  Map<String, String> series() {
    Map<String, String> page = page();
    page.keySet().removeIf(name -> name.startsWith("self_"));
    return page;
  }

  /// The n-th of a family.
  static Value.Histogram histogram(Family.Histograms family, int n) {
    int at = 0;
    for (int i = 0; i < n; i++) {
      at = family.after(at, i);
    }
    double[] upperBounds = family.upperBounds()[n];
    double[] numbers = family.numbers();
    int totals = at + upperBounds.length;
    return new Value.Histogram(
        upperBounds, Arrays.copyOfRange(numbers, at, totals), numbers[totals], numbers[totals + 1]);
  }

  /// A value as it stands on the page.
  static String text(Value value) {
    return switch (value) {
      case Value.Counter(double number) -> Double.toString(number);
      case Value.Gauge(double number) -> Double.toString(number);
      case Value.Members(Set<String> members) -> Double.toString((double) members.size());
      case Value.Histogram histogram -> text(histogram);
      case Value.Summary summary -> text(summary);
    };
  }

  private static String text(Value.Histogram value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.counts().length; i++) {
      text.append(value.upperBounds()[i]).append(':').append(value.counts()[i]).append(' ');
    }
    return text.append(value.count()).append('/').append(value.sum()).toString();
  }

  private static String text(Value.Summary value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.values().length; i++) {
      text.append(value.quantiles()[i]).append(':').append(value.values()[i]).append(' ');
    }
    return text.append(value.count()).append('/').append(value.sum()).toString();
  }
}
