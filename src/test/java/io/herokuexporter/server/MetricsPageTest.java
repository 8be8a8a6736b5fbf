package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsPageTest {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer scrape(String... headers) {
    try (RawClient client = server.connect()) {
      String request = get("/metrics", headers);
      return client
          .send(request.replace("\r\n\r\n", "\r\n" + METRICS_HEADER + "\r\n\r\n"))
          .answer();
    }
  }

  @Test
  void is_text_unless_something_else_is_preferred() {
    Answer answer = scrape();
    assertThat(answer.header("content-type")).isEqualTo(TEXT);
    assertThat(answer.header("vary")).contains("Accept").contains("Accept-Encoding");
    assertThat(Page.ofText(answer.bodyText()).value("heroku_exporter_series")).isZero();
    assertThat(scrape("Accept: image/png").header("content-type")).isEqualTo(TEXT);
  }

  @Test
  void is_openmetrics_for_those_who_prefer_it() {
    Answer answer =
        scrape(
            "Accept: application/openmetrics-text;version=1.0.0,"
                + "application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
    assertThat(answer.header("content-type")).isEqualTo(OPEN_METRICS);
    assertThat(Page.ofOpenMetrics(answer.bodyText()).types())
        .containsEntry("heroku_exporter_drain_requests", "counter");
  }

  @Test
  void reads_an_accept_of_two_lines() {
    Answer answer = scrape("Accept: text/plain;q=0.5", "Accept: application/openmetrics-text");
    assertThat(answer.header("content-type")).isEqualTo(OPEN_METRICS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, GZIP;q=0.5", "x-gzip"})
  void is_compressed_when_asked_for(String codings) throws IOException {
    Answer answer = scrape("Accept-Encoding: " + codings);
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    try (GZIPInputStream page = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      Page.ofText(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.000", "br", ""})
  void is_plain_when_gzip_is_not_wanted(String codings) {
    Answer answer = scrape("Accept-Encoding: " + codings);
    assertThat(answer.headers()).doesNotContainKey("content-encoding");
    Page.ofText(answer.bodyText());
  }

  @Test
  void tells_how_long_the_last_page_took() {
    assertThat(server.page().types())
        .containsEntry("heroku_exporter_scrape_duration_seconds", "gauge")
        .containsEntry("jvm_memory_used_bytes", "gauge")
        .containsEntry("process_cpu_seconds_total", "counter");
  }
}
