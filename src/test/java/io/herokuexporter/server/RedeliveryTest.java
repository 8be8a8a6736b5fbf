package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same frame twice, over HTTP.
class RedeliveryTest {
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";
  private static final String TOKEN = "Logplex-Drain-Token: d.one";
  private static final String FRAME = "Logplex-Frame-Id: 0123456789ABCDEF0123456789ABCDEF";

  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void drain(String... headers) {
    assertThat(server.drain(routerError("H12"), headers).status()).isEqualTo(200);
  }

  @Test
  void is_answered_200_applied_once_and_counted() {
    drain(TOKEN, FRAME);
    drain(TOKEN, FRAME);
    drain(FRAME.replace("Frame-Id", "frame-id"), TOKEN);
    Page page = server.page();
    assertThat(page.value(H12)).isEqualTo(1);
    assertThat(page.value("heroku_exporter_duplicate_frames_total")).isEqualTo(2);
    assertThat(page.value("heroku_exporter_drain_requests_total{code=\"200\"}")).isEqualTo(3);
    assertThat(page.value("heroku_exporter_messages_total{kind=\"router\"}")).isEqualTo(1);
  }

  @Test
  void needs_both_headers_and_both_to_be_equal() {
    drain(TOKEN);
    drain(TOKEN);
    drain(FRAME);
    drain(FRAME);
    drain("Logplex-Drain-Token:", FRAME);
    drain(TOKEN, FRAME);
    drain("Logplex-Drain-Token: d.two", FRAME);
    drain(TOKEN, FRAME.replace("0123", "3210"));
    Page page = server.page();
    assertThat(page.value(H12)).isEqualTo(8);
    assertThat(page.value("heroku_exporter_duplicate_frames_total")).isZero();
  }

  @Test
  void is_forgotten_after_fifteen_minutes() {
    drain(TOKEN, FRAME);
    server.clock.turn(Duration.ofMinutes(15));
    drain(TOKEN, FRAME);
    assertThat(server.sample(H12)).isEqualTo(1);
    server.clock.turn(Duration.ofMinutes(15).plusSeconds(2));
    drain(TOKEN, FRAME);
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  @Test
  void a_refused_request_is_not_remembered() {
    byte[] body = latin1(routerError("H12"));
    server.drain("/drain", body, TOKEN, FRAME, "Content-Encoding: br");
    server.drain("/drain", body, TOKEN, FRAME, "Content-Encoding: gzip");
    try (RawClient client = server.connect()) {
      client.send(
          head("POST", "/drain", basic("drain", "no"), TOKEN, FRAME, "Content-Length: 0") + "\r\n");
      assertThat(client.answer().status()).isEqualTo(401);
    }
    drain(TOKEN, FRAME);
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @Test
  void two_copies_at_once_on_two_connections_are_applied_once() {
    try (RawClient first = server.connect();
        RawClient second = server.connect()) {
      for (int i = 0; i < 200; i++) {
        byte[] request =
            RunningServer.post(
                "/drain?app_name=shop",
                latin1(routerError("H12").repeat(20)),
                TOKEN,
                "Logplex-Frame-Id: " + i);
        first.send(request);
        second.send(request);
        assertThat(first.answer().status()).isEqualTo(200);
        assertThat(second.answer().status()).isEqualTo(200);
      }
    }
    Page page = server.page();
    assertThat(page.value(H12)).isEqualTo(200 * 20);
    assertThat(page.value("heroku_exporter_duplicate_frames_total")).isEqualTo(200);
  }
}
