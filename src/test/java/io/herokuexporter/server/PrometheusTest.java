package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Prometheus, configured as the documentation says, scrapes an exporter that the
/// journeys have fed: once as it likes, which is in OpenMetrics, and once through a proxy that asks
/// for the text format. Needs the program `prometheus`.
@Tag("real")
class PrometheusTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static RunningServer exporter;
  private static com.sun.net.httpserver.HttpServer proxy;
  private static Process prometheus;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    exporter = new RunningServer();
    for (Journey journey : Journey.all()) {
      if (journey.steps().stream().noneMatch(Journey.Step.Wait.class::isInstance)) {
        journey.apart().play(exporter);
      }
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    proxy = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    proxy.createContext("/metrics", PrometheusTest::forward);
    proxy.start();
    try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
      port = free.getLocalPort();
    }
    prometheus =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration(),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    eventually("/api/v1/query?query=sum(up)", answer -> answer.contains("\"2\"]"));
  }

  /// The documented configuration, with the addresses and the password file of this test.
  private static Path configuration() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "show\n");
    String targets =
        "\"127.0.0.1:%d\", \"127.0.0.1:%d\""
            .formatted(exporter.port(), proxy.getAddress().getPort());
    String documented = Files.readString(Path.of("docs/prometheus.yml"));
    String here =
        documented
            .replace("\"localhost:9850\"", targets)
            .replace("/etc/prometheus/heroku-exporter.password", password.toString())
            .replace("scrape_interval: 15s", "scrape_interval: 1s");
    assertThat(here).contains(targets, password.toString(), "scrape_interval: 1s");
    Files.copy(Path.of("docs/alerts.yml"), folder.resolve("alerts.yml"));
    return Files.writeString(folder.resolve("prometheus.yml"), here);
  }

  /// Answers a scrape with the page in the text format.
  private static void forward(HttpExchange exchange) throws IOException {
    String credentials = exchange.getRequestHeaders().getFirst("Authorization");
    try (RawClient client = exporter.connect()) {
      Answer answer =
          client
              .send(get("/metrics", "Authorization: " + credentials, "Accept: text/plain"))
              .answer();
      exchange.getResponseHeaders().set("Content-Type", answer.header("content-type"));
      exchange.sendResponseHeaders(answer.status(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
    exchange.close();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.destroy();
      if (!prometheus.waitFor(10, TimeUnit.SECONDS)) {
        prometheus.destroyForcibly();
      }
    }
    if (proxy != null) {
      proxy.stop(0);
    }
    if (exporter != null) {
      exporter.close();
    }
  }

  @Test
  void both_targets_are_up_without_an_error() throws IOException {
    String targets = ask("/api/v1/targets");
    assertThat(targets).contains("\"health\":\"up\"").doesNotContain("\"health\":\"down\"");
    assertThat(targets.split("\"lastError\":\"\"", -1)).hasSize(3);
    try (RawClient client = exporter.connect()) {
      Answer answer = client.send(get("/metrics", METRICS_HEADER)).answer();
      assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
    }
  }

  @Test
  void one_target_is_read_as_openmetrics_and_one_as_text() throws IOException {
    assertThat(ask("/api/v1/metadata?metric=heroku_router_errors"))
        .as("a counter without _total is none in OpenMetrics")
        .contains("\"type\":\"unknown\"", "\"type\":\"counter\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum by (instance) (heroku_router_errors{code=\"H12\"}) > 0",
        "heroku_postgres_db_size == 26219348792",
        "lua_seconds_bucket{app=\"ingest-histograms\",le=\"5\"}",
        "lua_seconds_bucket{app=\"ingest-histograms\",le=\"+Inf\"} > 0",
        "histogram_quantile(0.5, sum by (instance, le) (lua_seconds_bucket)) > 0",
        "documented_summary{quantile=\"0.5\"}",
        "heroku_exporter_build_info{version=\"1.0.0\"} == 1",
        "heroku_exporter_drain_requests_total{code=\"200\"} > 0",
        "process_cpu_seconds_total",
        "odd{script=\"caf\u00e9\"}"
      })
  void answers_from_both_formats(String query) throws IOException {
    String answer = query(query);
    assertThat(answer.split("\"instance\":", -1)).as(answer).hasSize(3);
  }

  @Test
  void both_formats_hold_as_many_samples() throws IOException {
    String answer = query("count(count_values('n', max_over_time(scrape_samples_scraped[1h])))");
    assertThat(answer).contains(",\"1\"]");
  }

  private static String query(String query) throws IOException {
    return ask("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  private static void eventually(String target, Predicate<String> holds) throws IOException {
    long start = System.nanoTime();
    String last = "";
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      try {
        last = ask(target);
        if (holds.test(last)) {
          return;
        }
      } catch (IOException e) {
        last = String.valueOf(e.getMessage()); // it is not listening yet
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new AssertionError(last + "\n" + Files.readString(folder.resolve("log")));
  }

  private static String ask(String target) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .timeout(Duration.ofSeconds(5))
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
