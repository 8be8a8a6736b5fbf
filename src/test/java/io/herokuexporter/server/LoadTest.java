package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Two million lines of known content, pushed over several connections while pages are asked for:
/// every page on the way holds whole requests and nothing else, and the last one holds all.
class LoadTest {
  private static final int CONNECTIONS = 4;
  private static final int REQUESTS_A_CONNECTION = 5_000;
  private static final int REQUESTS = CONNECTIONS * REQUESTS_A_CONNECTION;
  private static final int IN_FLIGHT_MAX = 8;

  /// Pages are paced by answers, so that there are as many of them on any machine.
  private static final int REQUESTS_A_PAGE = 100;

  /// How many pages may be due before the connections wait for one.
  private static final int PAGES_DUE_MAX = 3;

  private static final String REQUESTS_SERIES =
      "heroku_exporter_drain_requests_total{code=\"200\"}";
  private static final String[] ZEROS = {
    "heroku_exporter_discarded_total", "heroku_exporter_repaired_frames_total",
    "heroku_exporter_message_count_mismatches_total", "heroku_exporter_duplicate_frames_total"
  };
  private static final Pattern HISTOGRAM_SUFFIX = Pattern.compile("_(?:bucket|sum|count)$");

  private final Semaphore due = new Semaphore(0);
  private final Semaphore mayBeDue = new Semaphore(PAGES_DUE_MAX);
  private final AtomicInteger answered = new AtomicInteger();
  private final List<KnownLoad> loads = new ArrayList<>();
  private final Map<String, String> types = new HashMap<>();
  private Map<String, Double> before = Map.of();

  @Test
  void every_page_holds_whole_requests_and_the_last_one_all() throws Exception {
    List<Future<?>> running = new ArrayList<>();
    try (RunningServer server = new RunningServer();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS + 1)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        loads.add(new KnownLoad(i));
      }
      running.add(threads.submit(lettingGo(() -> askForPages(server))));
      for (KnownLoad load : loads) {
        running.add(threads.submit(lettingGo(() -> push(server, load))));
      }
      for (Future<?> task : running) {
        task.get();
      }
      Page end = server.page();
      holdsWholeRequests(end);
      holdsAll(end);
    }
  }

  /// Nobody waits for one who has failed.
  private Runnable lettingGo(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable e) {
        due.release(REQUESTS);
        mayBeDue.release(REQUESTS);
        throw e;
      }
    };
  }

  private void push(RunningServer server, KnownLoad load) {
    try (RawClient client = server.connect()) {
      for (int sent = 1; sent <= REQUESTS_A_CONNECTION; sent++) {
        client.send(load.request(sent));
        if (sent >= IN_FLIGHT_MAX) {
          isAnswered(client);
        }
      }
      for (int left = 1; left < IN_FLIGHT_MAX; left++) {
        isAnswered(client);
      }
    }
  }

  private void isAnswered(RawClient client) {
    assertThat(client.answer().status()).isEqualTo(200);
    if (answered.incrementAndGet() % REQUESTS_A_PAGE == 0) {
      mayBeDue.acquireUninterruptibly();
      due.release();
    }
  }

  private void askForPages(RunningServer server) {
    try (RawClient client = server.connect()) {
      for (int i = 0; i < REQUESTS / REQUESTS_A_PAGE; i++) {
        due.acquireUninterruptibly();
        Page page = page(client, i);
        holdsWholeRequests(page);
        neverFalls(page);
        mayBeDue.release();
      }
    }
  }

  /// The page as text, as OpenMetrics and gzipped, in turn.
  private Page page(RawClient client, int i) {
    return switch (i % 3) {
      case 0 -> {
        Page page = Page.ofText(client.send(get("/metrics", METRICS_HEADER)).answer().bodyText());
        types.putAll(page.types());
        yield page;
      }
      case 1 -> {
        client.send(get("/metrics", METRICS_HEADER, "Accept: application/openmetrics-text"));
        yield Page.ofOpenMetrics(client.answer().bodyText());
      }
      default -> {
        client.send(get("/metrics", METRICS_HEADER, "Accept-Encoding: gzip"));
        yield Page.ofText(unpacked(client.answer()));
      }
    };
  }

  private static String unpacked(Answer answer) {
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    try (GZIPInputStream page = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      return new String(page.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every series of the load follows from the number of requests on the page.
  private void holdsWholeRequests(Page page) {
    double requests = KnownLoad.value(page, REQUESTS_SERIES);
    Map<String, Double> expected = new HashMap<>(KnownLoad.shared(requests));
    double own = 0;
    for (KnownLoad load : loads) {
      own += load.requestsOn(page);
      expected.putAll(load.own(load.requestsOn(page)));
    }
    assertThat(own).isEqualTo(requests);
    assertThat(sum(page, "heroku_router_errors")).isEqualTo(KnownLoad.ERRORS * requests);
    for (String zero : ZEROS) {
      assertThat(sum(page, zero)).as(zero).isZero();
    }
    expected.forEach((series, value) -> {
      if (KnownLoad.value(page, series) != value) {
        assertThat(KnownLoad.value(page, series)).as(series).isEqualTo(value);
      }
    });
  }

  private static double sum(Page page, String family) {
    return page.samples().entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(family))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /// Nothing that only grows is less than on the page before, or gone.
  private void neverFalls(Page page) {
    before.forEach((series, value) -> {
      if (!(page.samples().getOrDefault(series, -1.0) >= value)) {
        assertThat(page.samples().get(series)).as(series).isGreaterThanOrEqualTo(value);
      }
    });
    before = new HashMap<>(page.samples());
    before.keySet().removeIf(series -> !grows(series));
  }

  private boolean grows(String series) {
    int brace = series.indexOf('{');
    String name = brace < 0 ? series : series.substring(0, brace);
    String family = HISTOGRAM_SUFFIX.matcher(name).replaceFirst("");
    return "counter".equals(types.get(name)) || "histogram".equals(types.get(family));
  }

  private void holdsAll(Page page) {
    assertThat(page.value(REQUESTS_SERIES)).isEqualTo(REQUESTS);
    Map<String, Double> expected = new HashMap<>(KnownLoad.shared(REQUESTS));
    long bodyBytes = 0;
    for (KnownLoad load : loads) {
      expected.putAll(load.own(REQUESTS_A_CONNECTION));
      expected.putAll(load.errors());
      bodyBytes += load.bodyBytes();
    }
    expected.put("heroku_exporter_drain_bytes_total", (double) bodyBytes);
    assertThat(page.samples()).containsAllEntriesOf(expected);
    assertThat(before.keySet())
        .contains("heroku_exporter_drain_bytes_total")
        .hasSizeGreaterThan(150);
  }
}
