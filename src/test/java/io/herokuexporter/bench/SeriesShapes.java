package io.herokuexporter.bench;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.MessageTime;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.List;

/// Series as the workload's dynos send them: 784 each, of which 220 are histograms of 11 bounds,
/// 551 are counters and 13 are gauges.
final class SeriesShapes {
  private static final int PER_DYNO = 784;
  private static final int GAUGES = 13;
  private static final int HISTOGRAMS = 220;
  private static final double[] BOUNDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5
  };

  private SeriesShapes() {}

  /// One request for each dyno, with its part of the series of these numbers, all of them new
  /// objects.
  static List<Batch> batches(int from, int to) {
    List<Batch> batches = new ArrayList<>();
    for (int number = from; number < to; number++) {
      if (batches.isEmpty() || number % PER_DYNO == 0) {
        batches.add(new Batch("example-registry"));
      }
      batches.getLast().add(update(number));
    }
    return batches;
  }

  private static Update update(int number) {
    String dyno = "web." + number / PER_DYNO;
    int series = number % PER_DYNO;
    if (series < GAUGES) {
      return update("registry_instance_database_conns", dyno, "pool" + series, null, gauge(number));
    }
    String endpoint = "/api/v1/crates/{id}/" + series;
    if (series < GAUGES + HISTOGRAMS) {
      return update("registry_instance_response_times", dyno, endpoint, "GET", histogram(number));
    }
    return update(
        "registry_instance_responses_total", dyno, endpoint, "200", new Value.Counter(number));
  }

  private static Value gauge(int number) {
    return new Value.Gauge(number % 50);
  }

  private static Value histogram(int number) {
    double[] counts = new double[BOUNDS.length];
    double count = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] = number % (80 + i);
      count += counts[i];
    }
    return new Value.Histogram(BOUNDS, counts, count, count / 7);
  }

  private static Update update(
      String name, String dyno, String endpoint, String status, Value value) {
    Labels labels =
        Labels.of(
            "app", "example-registry", "endpoint", endpoint, "process", dyno, "status", status);
    return Update.set(new SeriesKey(name, labels), value, MessageTime.NONE);
  }
}
