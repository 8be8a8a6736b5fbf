package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that take their time, by a clock that the test turns.
@Timeout(30)
class SlowClientTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final String CUT = "heroku_exporter_connections_cut_total";

  private final RunningServer server = new RunningServer();
  private final FrozenChannel channel = new FrozenChannel(server);

  @AfterEach
  void stop() {
    channel.finishAndReleaseAll();
    server.close();
  }

  /// Sends a byte a second until the connection is closed.
  ///
  /// @return in which second that was
  private int trickle(String bytes) {
    int seconds = 0;
    while (channel.isOpen()) {
      channel.send(bytes.substring(seconds, seconds + 1)).turn(SECOND);
      seconds++;
    }
    return seconds;
  }

  private double cut(String reason) {
    return server.sample(CUT + "{reason=\"" + reason + "\"}");
  }

  @Test
  void a_head_that_trickles_in_is_cut_off() {
    assertThat(trickle(get("/health"))).isEqualTo(Pace.HEAD_SECONDS);
    assertThat(cut("slow_request")).isEqualTo(1);
    assertThat(cut("slow_reader")).isZero();
  }

  @Test
  void so_is_one_behind_a_request_that_was_answered() {
    channel.send(post("") + "P");
    assertThat(channel.answers()).contains("200 OK");
    assertThat(trickle(post(""))).isEqualTo(Pace.HEAD_SECONDS);
  }

  @Test
  void headers_that_end_with_their_lines_are_no_head_either() {
    channel.send("GET /health HTTP/1.1\r\n").turn(SECOND);
    for (int i = 1; i < Pace.HEAD_SECONDS; i++) {
      assertThat(channel.send("X: y\r\n").isOpen()).isTrue();
      channel.turn(SECOND);
    }
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void a_body_that_trickles_in_is_cut_off_and_counts_for_nothing() {
    String body = RunningServer.routerError("H12");
    String request = post(body);
    int headLength = request.length() - body.length();
    channel.send(request.substring(0, headLength));
    assertThat(trickle(body)).isEqualTo(Pace.BODY_SECONDS + 1); // its length adds a little
    assertThat(channel.answers()).isEmpty();
    assertThat(cut("slow_request")).isEqualTo(1);
    assertThat(server.page().samples().keySet()).noneMatch(name -> name.contains("H12"));
  }

  @Test
  void a_long_body_has_more_time() {
    int seconds = 3;
    int length = seconds * Pace.BODY_BYTES_PER_SECOND;
    String request = post(" ".repeat(length));
    channel.send(request.substring(0, request.length() - 1));
    channel.turn(SECOND.multipliedBy(Pace.BODY_SECONDS + seconds).minusMillis(1));
    channel.send(" ");
    channel.turn(Duration.ZERO);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void a_body_has_all_of_its_time_however_long_its_head_took() {
    String request = post("a body");
    int last = request.length() - 1;
    channel.send(request.substring(0, 10)).turn(SECOND.multipliedBy(Pace.HEAD_SECONDS - 1));
    channel.send(request.substring(10, last)).turn(SECOND.multipliedBy(Pace.BODY_SECONDS - 1));
    channel.send(request.substring(last));
    assertThat(channel.answers()).contains("200 OK");
  }

  @Test
  void a_body_that_is_dropped_has_no_more_time() {
    channel.send(head("POST", "/drain", "Content-Length: 100") + "\r\n");
    assertThat(trickle(" ".repeat(100))).isEqualTo(Pace.BODY_SECONDS + 1);
  }

  @Test
  void who_sends_one_request_after_the_other_in_pieces_is_never_cut_off() {
    String request = post("a body");
    for (int i = 0; i < 20; i++) {
      for (String piece : request.split("(?<=\n)", -1)) {
        channel.send(piece).turn(SECOND);
      }
      assertThat(channel.answers()).contains("200 OK");
    }
    assertThat(channel.isOpen()).isTrue();
  }

  /// Returns when a page is being sent, of which nothing is taken.
  private void askForPage() {
    channel.takesNothing().send(get("/metrics", METRICS_HEADER));
    while (channel.unsafe().outboundBuffer().totalPendingWriteBytes() == 0) {
      Thread.onSpinWait();
      channel.runPendingTasks();
    }
  }

  @Test
  void a_page_that_nobody_reads_is_let_go() {
    askForPage();
    channel.turn(SECOND.multipliedBy(Pace.STALL_SECONDS).minusNanos(1));
    assertThat(channel.isOpen()).isTrue();
    channel.turn(Duration.ofNanos(1));
    assertThat(channel.isOpen()).isFalse();
    assertThat(cut("slow_reader")).isEqualTo(1);
  }

  @Test
  void a_page_that_is_taken_byte_by_byte_has_a_minute() {
    askForPage();
    int seconds = 0;
    while (channel.isOpen()) {
      channel.unsafe().outboundBuffer().progress(1);
      channel.turn(SECOND);
      seconds++;
    }
    assertThat(seconds).isEqualTo(Pace.PAGE_SECONDS);
    assertThat(cut("slow_reader")).isEqualTo(1);
    assertThat(cut("slow_request")).isZero();
  }

  @Test
  void who_takes_a_little_of_its_answers_now_and_then_is_not_cut_off() {
    channel.takesNothing().send(post("").repeat(3));
    for (int i = 0; i < 5; i++) {
      channel.unsafe().outboundBuffer().progress(1);
      channel.turn(SECOND.multipliedBy(Pace.STALL_SECONDS));
    }
    assertThat(channel.takesAll().answers().split("200 OK", -1)).hasSize(1 + 3);
  }

  @Test
  void so_are_small_answers() {
    channel.takesNothing().send(get("/health"));
    channel.turn(SECOND.multipliedBy(Pace.STALL_SECONDS));
    assertThat(channel.isOpen()).isFalse();
    assertThat(cut("slow_reader")).isEqualTo(1);
  }

  @Test
  void while_the_server_stops_who_takes_its_answer_late_still_gets_it() {
    channel.takesNothing().send(post(""));
    channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    for (int i = 1; i < Pace.STALL_SECONDS; i++) {
      channel.turn(SECOND);
    }
    assertThat(channel.takesAll().answers()).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void more_header_fields_than_anybody_needs_are_refused() {
    channel.send(head("GET", "/health") + "a:b\r\n".repeat(BoundedHeaders.FIELDS_MAX) + "\r\n");
    assertThat(channel.answers()).startsWith("HTTP/1.1 431");
  }
}
