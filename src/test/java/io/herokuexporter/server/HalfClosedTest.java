package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.post;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.herokuexporter.Logged;
import io.herokuexporter.storage.SqliteStorage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that end their side of the connection behind their requests, as `nc -N` does.
@Timeout(30)
class HalfClosedTest {
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";
  private static final int[] BODY_BYTES = {200, 20_000, 200_000, 1_300_000};

  private RunningServer server = new RunningServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String drain(int bodyBytes) {
    String frame = routerError("H12");
    return post(frame + " ".repeat(bodyBytes - frame.length()));
  }

  private RawClient ended(String requests) {
    return server.connect().send(requests).endRequests();
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void a_page_is_sent(String coding) {
    try (RawClient client = ended(get("/metrics", METRICS_HEADER, "Accept-Encoding: " + coding))) {
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isNotEmpty();
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void so_is_its_head() {
    try (RawClient client = ended(head("HEAD", "/metrics", METRICS_HEADER) + "\r\n")) {
      assertThat(client.bodilessAnswer().status()).isEqualTo(200);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void an_answer_that_was_kept_back_is_sent() {
    try (RawClient client = ended(get("/metrics", DRAIN_HEADER))) {
      assertThat(client.answer().status()).isEqualTo(401);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  private void drainsOfEachLengthAreAnswered() {
    for (int bytes : BODY_BYTES) {
      try (RawClient client = ended(drain(bytes))) {
        assertThat(client.answer().status()).as("%d bytes", bytes).isEqualTo(200);
        assertThat(client.isAtEnd()).isTrue();
      }
    }
    assertThat(server.sample(H12)).isEqualTo(BODY_BYTES.length);
  }

  @Test
  void drains_of_each_length_are_answered() {
    drainsOfEachLengthAreAnswered();
  }

  @Test
  void so_are_those_that_wait_for_a_disk(@TempDir Path folder) throws Exception {
    server.close();
    server = new RunningServer(new RunningServer.TurnedClock(), SqliteStorage.open(folder));
    drainsOfEachLengthAreAnswered();
  }

  @Test
  void all_requests_of_one_connection_are_answered() {
    String page = get("/metrics", METRICS_HEADER);
    try (RawClient client = ended(drain(200) + page + drain(1_300_000) + page + get("/health"))) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.answer().status()).isEqualTo(200);
      }
      assertThat(client.isAtEnd()).isTrue();
    }
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  /// However the end of the requests comes to be known, they are not looked at yet.
  @Test
  void requests_behind_one_that_waits_are_answered() {
    server.intake.hold();
    FrozenChannel channel = new FrozenChannel(server);
    channel.send(drain(200) + get("/health").repeat(3) + "GET /hea").endRequests();
    assertThat(channel.isOpen()).isTrue();
    server.intake.letGo();
    assertThat(channel.answers().split("200 OK", -1)).hasSize(1 + 4);
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /metr",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhell",
        "POST /drain HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "DRAIN"
      })
  void what_has_not_come_whole_ends_the_connection_at_once(String torn) {
    String whole = drain(20_000);
    String part = torn.equals("DRAIN") ? whole.substring(0, whole.length() - 1) : torn;
    try (RawClient client = ended(part);
        RawClient after = ended(drain(200) + part)) {
      assertThat(client.isAtEnd()).isTrue();
      assertThat(after.answer().status()).isEqualTo(200);
      assertThat(after.isAtEnd()).isTrue();
    }
    assertThat(server.sample(H12)).isEqualTo(1);
    connectionsBecome(1);
  }

  /// Until only so many are left, the one that asks included.
  private void connectionsBecome(int number) {
    while (server.sample("heroku_exporter_connections") != number) {
      Thread.onSpinWait();
    }
  }

  @Test
  void who_leaves_amid_a_head_is_no_fault_of_ours() {
    try (Logged logged = Logged.by(Connection.class)) {
      for (int i = 0; i < 20; i++) {
        ended("GET / HTTP/1.1\r\n").close();
        server.connect().send("GET / HTTP/1.1\r\n").close();
        server.connect().send("GET / HTTP/1.1\r\n").vanish();
      }
      connectionsBecome(1);
      assertThat(logged.messages(Level.ERROR)).isEmpty();
    }
  }

  @Test
  void who_has_gone_is_let_go_when_it_is_answered() {
    server.intake.hold();
    RawClient small = ended(drain(200) + get("/health"));
    RawClient large = ended(drain(1_300_000));
    while (server.intake.waiting() < 2) {
      Thread.onSpinWait();
    }
    small.vanish();
    large.vanish();
    server.intake.letGo();
    connectionsBecome(1);
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  @Test
  void who_does_not_read_is_cut_off() {
    FrozenChannel channel = new FrozenChannel(server);
    channel.takesNothing().send(drain(200).repeat(3)).endRequests();
    assertThat(channel.isOpen()).isTrue();
    channel.turn(Duration.ofSeconds(Pace.STALL_SECONDS)); // the end of the answers is news
    channel.turn(Duration.ofSeconds(Pace.STALL_SECONDS));
    assertThat(channel.isOpen()).isFalse();
    assertThat(server.sample("heroku_exporter_connections_cut_total{reason=\"slow_reader\"}"))
        .isEqualTo(1);
    channel.finishAndReleaseAll();
  }
}
