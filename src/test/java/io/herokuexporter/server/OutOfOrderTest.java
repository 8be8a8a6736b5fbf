package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A minute of one app's own metrics, whose batches come in any order, some of them twice, as
/// several Logplex nodes and retries deliver them.
class OutOfOrderTest {
  private static final int DYNOS = 3;
  private static final int SECONDS = 60;
  private static final int SECONDS_A_SNAPSHOT = 5;
  private static final int SNAPSHOTS = SECONDS / SECONDS_A_SNAPSHOT;
  private static final int METRICS = 2;

  private final Map<Integer, Integer> lastOfDyno = new HashMap<>();
  private double late;

  /// What a dyno prints at one second: it has done ten jobs in each.
  private record Snapshot(int dyno, int second) {
    String frame() {
      int jobs = 10 * second;
      String json =
          ("[{\"metric\":{\"name\":\"own_jobs\",\"counter\":{\"value\":%d}}},"
               + "{\"metric\":{\"name\":\"own_took\",\"aggregated_histogram\":{\"buckets\":[1,2],"
               + "\"counts\":[%d,%d],\"count\":%d,\"sum\":%d}}}]")
              .formatted(jobs, jobs / 2, jobs / 5, jobs, 2 * jobs);
      String payload = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
      String message =
          String.format(
              Locale.ROOT,
              "<190>1 2024-05-01T10:00:%02d.%06d+00:00 host app web.%d -"
                  + " crates-io-heroku-metrics:ingest %s\n",
              second,
              dyno,
              dyno,
              payload);
      return message.length() + " " + message;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void no_counter_goes_back(long seed) {
    Map<String, Double> before = new HashMap<>();
    try (RunningServer server = new RunningServer()) {
      for (List<Snapshot> batch : shuffled(new Random(seed))) {
        StringBuilder body = new StringBuilder();
        batch.forEach(snapshot -> body.append(snapshot.frame()));
        batch.forEach(this::expect);
        assertThat(server.drain(body.toString()).status()).isEqualTo(200);
        Page page = server.page();
        Map<String, Double> own = new HashMap<>(page.samples());
        own.keySet().removeIf(series -> !series.startsWith("own_"));
        before.forEach((series, value) ->
            assertThat(own.get(series)).as(series).isGreaterThanOrEqualTo(value));
        before.putAll(own);
        assertThat(page.value("heroku_exporter_discarded_total{reason=\"late\"}")).isEqualTo(late);
      }
    }
    for (int dyno = 1; dyno <= DYNOS; dyno++) {
      String labels = "{app=\"shop\",process=\"web." + dyno + "\"}";
      assertThat(before)
          .containsEntry("own_jobs" + labels, 10.0 * (SECONDS - SECONDS_A_SNAPSHOT))
          .containsEntry("own_took_count" + labels, 10.0 * (SECONDS - SECONDS_A_SNAPSHOT));
    }
    assertThat(late).isPositive();
  }

  private void expect(Snapshot snapshot) {
    int last = lastOfDyno.merge(snapshot.dyno, snapshot.second, Math::max);
    late += snapshot.second < last ? METRICS : 0;
  }

  /// All snapshots once and some twice, in batches of one to four.
  private static List<List<Snapshot>> shuffled(Random random) {
    List<Snapshot> all = new ArrayList<>();
    for (int i = 0; i < DYNOS * SNAPSHOTS; i++) {
      Snapshot snapshot = new Snapshot(1 + i % DYNOS, i / DYNOS * SECONDS_A_SNAPSHOT);
      all.addAll(Collections.nCopies(random.nextInt(4) == 0 ? 2 : 1, snapshot));
    }
    Collections.shuffle(all, random);
    List<List<Snapshot>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += batches.getLast().size()) {
      batches.add(all.subList(from, Math.min(all.size(), from + 1 + random.nextInt(4))));
    }
    return batches;
  }
}
