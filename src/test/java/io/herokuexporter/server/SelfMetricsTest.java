package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.frame;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.ingest;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the exporter counts about itself, seen from outside.
class SelfMetricsTest {
  private static final String PREFIX = "heroku_exporter_";
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(2000);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private double self(String series) {
    return server.sample(PREFIX + series);
  }

  @Test
  void all_are_there_from_the_start() {
    Page page = server.page();
    for (String name :
        new String[] {
          "drain_requests_total{code=\"200\"}",
          "drain_requests_total{code=\"503\"}",
          "connections_cut_total{reason=\"crowded\"}",
          "connections_cut_total{reason=\"slow_request\"}",
          "connections_cut_total{reason=\"slow_reader\"}",
          "drain_bytes_total",
          "repaired_frames_total",
          "message_count_mismatches_total",
          "duplicate_frames_total",
          "series",
          "expired_series_total",
          "scrape_duration_seconds",
          "redelivery_window_seconds"
        }) {
      assertThat(page.value(PREFIX + name)).as(name).isZero();
    }
    for (String kind : new String[] {"postgres", "router", "ingest", "other"}) {
      assertThat(page.value(PREFIX + "messages_total{kind=\"" + kind + "\"}")).isZero();
    }
    for (String reason :
        "frame header base64 json metric name value unit type_conflict series_limit"
            .split(" ", -1)) {
      assertThat(page.value(PREFIX + "discarded_total{reason=\"" + reason + "\"}")).isZero();
    }
    assertThat(page.samples().keySet())
        .anyMatch(series ->
            series.matches(
                "heroku_exporter_build_info\\{java_version=\"25.*\",revision=\"abc\","
                    + "version=\"1.0.0\"}"));
  }

  @Test
  void each_answer_of_the_drain_is_counted_once_by_its_code() {
    String length = "Content-Length: 3";
    byte[] none = {};
    server.drain("/drain", none);
    server.drain("/drain", none);
    server.drain("/drain", new byte[2001]);
    server.drain("/drain", none, "Content-Encoding: br");
    server.drain("/drain", none, "Content-Encoding: gzip");
    try (RawClient client = server.connect()) {
      client.send(RunningServer.head("POST", "/drain", length) + "\r\nabc").answer();
      client.send(get("/drain", DRAIN_HEADER)).answer();
      client.send(get("/health")).answer();
      client.send(get("/metrics")).answer();
    }
    Page page = server.page();
    Map<String, Double> counted = new TreeMap<>();
    page.samples()
        .forEach((series, value) -> {
          if (series.startsWith(PREFIX + "drain_requests_total")) {
            counted.put(series.replaceAll("\\D", ""), value);
          }
        });
    assertThat(counted)
        .isEqualTo(
            Map.of(
                "200", 2.0, "400", 1.0, "401", 1.0, "403", 0.0, "405", 1.0, "413", 1.0, "415", 1.0,
                "503", 0.0));
  }

  static Stream<Arguments> discards() {
    return Stream.of(
        Arguments.of("frame", "no frame"),
        Arguments.of("header", "5 <1>1\n"),
        Arguments.of("base64", frame("app", "web.1", "crates-io-heroku-metrics:ingest *")),
        Arguments.of("json", ingest("{}")),
        Arguments.of("metric", ingest("[{\"metric\":{\"name\":\"x\",\"sketch\":{}}}]")),
        Arguments.of("name", ingest("[{\"metric\":{\"name\":\"1x\",\"gauge\":{\"value\":1}}}]")),
        Arguments.of("value", ingest("[{\"metric\":{\"name\":\"x\",\"gauge\":{\"value\":null}}}]")),
        Arguments.of(
            "unit", frame("app", "heroku-postgres", "source=DATABASE addon=a sample#x=1parsec")),
        Arguments.of(
            "type_conflict",
            ingest(
                "[{\"metric\":{\"name\":\"x\",\"gauge\":{\"value\":1}}},"
                    + "{\"metric\":{\"name\":\"x\",\"counter\":{\"value\":1}}}]")));
  }

  @ParameterizedTest
  @MethodSource("discards")
  void what_cannot_be_used_is_counted_by_its_reason_and_the_drain_answered(
      String reason, String body) {
    assertThat(server.drain(body).status()).isEqualTo(200);
    Page page = server.page();
    page.samples()
        .forEach((series, value) -> {
          if (series.startsWith(PREFIX + "discarded_total")) {
            assertThat(value).as(series).isEqualTo(series.contains('"' + reason + '"') ? 1 : 0);
          }
        });
  }

  @Test
  void series_over_the_limit_are_refused_and_counted() {
    // zeros of the app and the volume of its log come first, and count among them
    int own = 6 + 2;
    for (int i = 0; i < RunningServer.SERIES_MAX; i += 10) {
      StringBuilder json = new StringBuilder("[");
      for (int j = i; j < i + 10; j++) {
        json.append(j == i ? "" : ",")
            .append("{\"metric\":{\"name\":\"x%d\",\"gauge\":{\"value\":1}}}".formatted(j));
      }
      server.drain(ingest(json + "]"));
    }
    assertThat(self("series")).isEqualTo(RunningServer.SERIES_MAX);
    assertThat(self("discarded_total{reason=\"series_limit\"}")).isEqualTo(own);
    server.clock.turn(Duration.ofMinutes(10));
    assertThat(self("series")).isEqualTo(own);
    assertThat(self("expired_series_total")).isEqualTo(RunningServer.SERIES_MAX - own);
    server.clock.turn(Duration.ofHours(24));
    assertThat(self("series")).isZero();
  }

  @Test
  void bytes_messages_repairs_and_times_are_counted() {
    String router = routerError("H12");
    String wrong = "7" + router.substring(router.indexOf(' '));
    String body = router + wrong + frame("app", "web.1", "hello");
    server.drain(body, "Logplex-Msg-Count: 2");
    assertThat(self("drain_bytes_total")).isEqualTo(body.length());
    assertThat(self("messages_total{kind=\"router\"}")).isEqualTo(2);
    assertThat(self("messages_total{kind=\"other\"}")).isEqualTo(1);
    assertThat(self("repaired_frames_total")).isEqualTo(1);
    assertThat(self("message_count_mismatches_total")).isEqualTo(1);
    assertThat(self("last_drain_timestamp_seconds{app=\"shop\"}")).isEqualTo(1_700_000_000);
    server.clock.turn(Duration.ofSeconds(5));
    server.drain("/drain", new byte[0], "Logplex-Drain-Token: d.x", "Logplex-Frame-Id: 1");
    server.clock.turn(Duration.ofSeconds(7));
    assertThat(self("last_drain_timestamp_seconds{app=\"d.x\"}")).isEqualTo(1_700_000_005);
    assertThat(self("redelivery_window_seconds")).isEqualTo(7);
  }
}
