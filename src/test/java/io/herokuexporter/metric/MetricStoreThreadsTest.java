package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MetricStoreThreadsTest {
  private static final int WRITERS = 4;
  private static final int BATCHES = 3_000;

  @Test
  void loses_nothing_and_never_shows_half_of_a_batch() throws Exception {
    Ledger ledger = new Ledger(0);
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String own = "own" + writer;
        writers.add(threads.submit(() -> write(ledger, own)));
      }
      Future<?> reader = threads.submit(() -> read(ledger, writers));
      for (Future<?> writer : writers) {
        writer.get();
      }
      reader.get();
    }
    assertThat(ledger.series()).containsEntry("a", (double) WRITERS * BATCHES + "");
  }

  private static void write(Ledger ledger, String own) {
    for (int i = 0; i < BATCHES; i++) {
      ledger.apply(
          Ledger.add("a", new Value.Counter(1)),
          Ledger.set(own + i % 10, new Value.Gauge(i)),
          Ledger.add("b", new Value.Counter(1)));
    }
  }

  private static void read(Ledger ledger, List<Future<?>> writers) {
    double last = 0;
    while (writers.stream().anyMatch(writer -> !writer.isDone())) {
      var series = ledger.series();
      double now = Double.parseDouble(series.getOrDefault("a", "0"));
      assertThat(now).isGreaterThanOrEqualTo(last);
      assertThat(series.get("b")).isEqualTo(series.get("a"));
      last = now;
    }
  }
}
