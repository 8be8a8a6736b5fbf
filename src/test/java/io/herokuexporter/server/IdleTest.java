package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long a connection may be silent, by a clock that the test turns.
class IdleTest {
  private final RunningServer server = new RunningServer(2000);
  private final EmbeddedChannel channel = new EmbeddedChannel(DefaultChannelId.newInstance());

  @BeforeEach
  void open() {
    channel.freezeTime();
    server.server.open(channel);
  }

  @AfterEach
  void stop() {
    channel.finishAndReleaseAll();
    server.close();
  }

  private void send(String request) {
    channel.writeInbound(Unpooled.wrappedBuffer(latin1(request)));
  }

  private String answer() {
    StringBuilder answer = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      answer.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return answer.toString();
  }

  private void staysOpenFor(int seconds) {
    pass(seconds * 1000L - 1 - Connection.LAST_LOOK_MILLIS);
    pass(Connection.LAST_LOOK_MILLIS); // in which one that was silent too long would end
    assertThat(channel.isOpen()).as("open just before %d s", seconds).isTrue();
    pass(1);
    pass(Connection.LAST_LOOK_MILLIS);
    channel.runPendingTasks();
    assertThat(channel.isOpen()).as("open after %d s", seconds).isFalse();
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void a_silent_stranger_is_shown_out_after_20_seconds() {
    staysOpenFor(20);
  }

  @Test
  void wrong_credentials_and_open_doors_earn_no_trust() {
    send(head("POST", "/drain", "Content-Length: 0") + "\r\n" + get("/health") + get("/"));
    send(head("PUT", "/health") + "\r\n");
    assertThat(answer()).contains("401", "200 OK", "404", "405");
    staysOpenFor(20);
  }

  @Test
  void right_credentials_earn_300_seconds() {
    send(post(""));
    assertThat(answer()).contains("200 OK");
    staysOpenFor(300);
  }

  @Test
  void so_they_do_when_the_request_came_in_pieces() {
    String request = post("a body");
    int last = request.length() - 1;
    send(request.substring(0, last));
    send(request.substring(last));
    assertThat(answer()).contains("200 OK");
    staysOpenFor(300);
  }

  @Test
  void so_do_those_of_a_scraper() {
    send(get("/metrics", METRICS_HEADER));
    String page = answer();
    while (page.isEmpty()) {
      Thread.onSpinWait();
      channel.runPendingTasks();
      page = answer();
    }
    assertThat(page).contains("200 OK");
    staysOpenFor(300);
  }

  @Test
  void trust_lasts_over_later_requests_without_credentials() {
    send(post("") + get("/health"));
    staysOpenFor(300);
  }

  @ParameterizedTest
  @ValueSource(ints = {405, 413, 415})
  void a_request_that_is_refused_for_something_else_has_shown_its_credentials(int status) {
    send(
        switch (status) {
          case 405 -> get("/drain", DRAIN_HEADER);
          case 413 -> post("x".repeat(2001));
          default -> post("", "Content-Encoding: br");
        });
    assertThat(answer()).startsWith("HTTP/1.1 " + status + " ");
    staysOpenFor(300);
  }

  /// What waited behind comes out of the decoder without an end of reading.
  @Test
  void requests_sent_at_once_of_which_one_waited_earn_no_more() {
    server.intake.hold();
    send(post("") + get("/health") + get("/health"));
    server.intake.letGo();
    channel.runPendingTasks();
    assertThat(answer().split("200 OK", -1)).hasSize(4);
    staysOpenFor(300);
  }

  @Test
  void each_request_starts_the_time_anew() {
    for (int i = 0; i < 4; i++) {
      pass(19_000);
      send(get("/health"));
    }
    assertThat(channel.isOpen()).isTrue();
    staysOpenFor(20);
  }

  @Test
  void while_the_server_stops_a_second_of_silence_is_enough() {
    send(post(""));
    channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    send(post(""));
    assertThat(answer()).contains("200 OK");
    staysOpenFor(1);
  }

  @Test
  void while_the_server_stops_a_body_in_flight_may_take_longer() {
    String request = post("slow");
    send(request.substring(0, request.length() - 2));
    channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    pass(9_000);
    pass(Connection.LAST_LOOK_MILLIS);
    assertThat(channel.isOpen()).isTrue();
    send(request.substring(request.length() - 2));
    assertThat(answer()).contains("200 OK");
    staysOpenFor(1);
  }

  /// The process was held up: the time is over before the socket is read.
  @Test
  void what_has_come_by_the_end_of_a_silence_is_answered() {
    send(post(""));
    channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    assertThat(answer()).contains("200 OK");
    pass(1000);
    send(post(""));
    assertThat(answer()).contains("200 OK");
    pass(Connection.LAST_LOOK_MILLIS);
    assertThat(channel.isOpen()).isTrue();
    pass(998);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    pass(Connection.LAST_LOOK_MILLIS);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void who_has_waited_for_us_stays_though_the_answer_comes_as_the_silence_ends() {
    server.intake.hold();
    send(post(""));
    pass(300_000);
    server.intake.letGo();
    channel.runPendingTasks();
    assertThat(answer()).contains("200 OK");
    pass(Connection.LAST_LOOK_MILLIS);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void after_an_early_answer_it_drops_for_one_second() {
    send(head("POST", "/drain", "Content-Length: 1000000") + "\r\n" + "x".repeat(2001));
    assertThat(answer()).contains("401", "connection: close");
    send("x".repeat(1000));
    staysOpenFor(1);
  }

  @Test
  void after_an_early_answer_it_drops_one_mebibyte() {
    send(head("POST", "/drain", "Content-Length: 9000000") + "\r\n" + "x".repeat(2001));
    assertThat(answer()).contains("401");
    String quarter = "x".repeat(Exchange.LINGER_BYTES_MAX / 4);
    for (int i = 0; i < 4; i++) {
      send(quarter);
    }
    assertThat(channel.isOpen()).isTrue();
    send("x");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void who_does_not_read_answers_is_not_read_either() {
    ChannelOutboundBuffer answers = channel.unsafe().outboundBuffer();
    answers.setUserDefinedWritability(1, false);
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isFalse();
    answers.setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    assertThat(channel.config().isAutoRead()).isTrue();
    send(get("/health"));
    assertThat(answer()).contains("200 OK");
  }
}
