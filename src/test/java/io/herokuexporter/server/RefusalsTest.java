package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.Logged;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the log says of requests that were refused.
class RefusalsTest {
  private final RunningServer server = new RunningServer(1000);
  private final Logged log = Logged.by(Refusals.class);

  @AfterEach
  void stop() {
    log.close();
    server.close();
  }

  private List<String> lines() {
    return log.messages();
  }

  private int status(String request) {
    try (RawClient client = server.connect()) {
      return client.send(request).answer().status();
    }
  }

  private static String login(String userAndPassword) {
    byte[] bytes = userAndPassword.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void a_wrong_password_is_told_of_at_each_door_without_what_was_tried() {
    assertThat(status(get("/metrics", login("metrics:hunter2")))).isEqualTo(401);
    assertThat(status("POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"))
        .isEqualTo(401);
    assertThat(lines())
        .containsExactly(
            "a request to /metrics from 127.0.0.1 was refused: 401 wrong or missing credentials",
            "a request to /drain from 127.0.0.1 was refused: 401 wrong or missing credentials");
  }

  @Test
  void a_minute_has_one_line_of_a_kind_and_the_next_counts_those_that_had_none() {
    for (int i = 0; i < 4; i++) {
      status(get("/metrics"));
    }
    server.clock.turn(Duration.ofSeconds(Refusals.SILENT_SECONDS - 1));
    status(get("/metrics"));
    assertThat(lines()).hasSize(1);
    server.clock.turn(Duration.ofSeconds(1));
    status(get("/metrics"));
    assertThat(lines())
        .hasSize(2)
        .last()
        .asString()
        .endsWith("credentials, and 4 more since this was said last");
    server.clock.turn(Duration.ofSeconds(Refusals.SILENT_SECONDS));
    status(get("/metrics"));
    assertThat(lines()).hasSize(3).last().asString().endsWith("credentials");
  }

  @Test
  void a_drain_that_is_thrown_away_is_told_of() {
    server.drain("x".repeat(1001));
    server.drain("", "Content-Encoding: br");
    server.drain("no gzip", "Content-Encoding: gzip");
    assertThat(lines())
        .containsExactly(
            "a request to /drain from 127.0.0.1 was refused: "
                + "413 the body is over --web.max-body-bytes, 1000",
            "a request to /drain from 127.0.0.1 was refused: "
                + "415 Content-Encoding may be identity, gzip, deflate, or a list of two",
            "a request to /drain from 127.0.0.1 was refused: 400 the body does not decompress");
  }

  @Test
  void a_drain_to_a_wrong_path_is_told_of_and_not_who_looks_what_there_is() {
    assertThat(status(get("/admin.php"))).isEqualTo(404);
    assertThat(lines()).isEmpty();
    assertThat(
            server.drain("/?secret", new byte[0], "Content-Type: application/logplex-1").status())
        .isEqualTo(404);
    assertThat(lines())
        .containsExactly(
            "a drain to another path than /drain from 127.0.0.1 was refused: 404 nothing here");
  }

  @Test
  void tls_is_told_of_that_is_not_spoken_here() {
    status("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n");
    assertThat(lines())
        .containsExactly(
            "a request from 127.0.0.1 was refused: 400 malformed HTTP; TLS is not spoken here");
  }

  /// Its bytes were no malformed HTTP, and nobody was there to be answered.
  @Test
  void a_client_that_goes_amid_a_head_is_refused_nothing() {
    try (RawClient client = server.connect()) {
      String whole = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
      client.send(whole + "POST /drain HTTP/1.1\r\nHost: x\r\n").answer();
      client.vanish();
    }
    Page page = server.page();
    while (page.value("heroku_exporter_connections") > 1) {
      page = server.page();
    }
    assertThat(lines()).isEmpty();
    assertThat(page.value("heroku_exporter_drain_requests_total{code=\"400\"}")).isZero();
  }
}
