package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.herokuexporter.Logged;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a connection has taken is given back, whatever becomes of it: memory that is not is missing
/// for as long as the process lives.
@Timeout(30)
class ReleaseTest {
  private static final int BODY_BYTES_MAX = 1000;
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private final RunningServer server = new RunningServer(BODY_BYTES_MAX);
  private final FrozenChannel channel = new FrozenChannel(server);
  private final List<ByteBuf> brought = new ArrayList<>();

  @AfterEach
  void stop() {
    channel.finishAndReleaseAll();
    server.close();
  }

  /// Has the network bring it in one read.
  private void bring(String latin1) {
    brought.add(Unpooled.wrappedBuffer(latin1(latin1)));
    channel.writeInbound(brought.getLast());
    channel.runPendingTasks();
  }

  private void isReleased() {
    assertThat(brought).extracting(ByteBuf::refCnt).containsOnly(0);
  }

  @Test
  void a_body_is_let_go_when_it_has_been_read() {
    for (int i = 0; i < 3; i++) {
      bring(post("a body"));
    }
    bring(head("POST", "/drain", DRAIN_HEADER, CHUNKED) + "\r\n3\r\nabc\r\n");
    bring("3\r\ndef\r\n0\r\n\r\n");
    assertThat(channel.answers().split("200 OK", -1)).hasSize(1 + 4);
    isReleased();
  }

  @Test
  void so_is_one_that_is_dropped() {
    bring(head("POST", "/drain", "Content-Length: 6") + "\r\na body");
    bring(head("POST", "/drain", DRAIN_HEADER, CHUNKED) + "\r\n7d0\r\n" + "x".repeat(2000));
    bring("x".repeat(2000));
    assertThat(channel.answers()).containsSubsequence("401 ", "413 ");
    isReleased();
  }

  /// A request whose head is known comes with its body, which waits behind it.
  @Test
  void so_is_what_waits_when_its_client_goes() {
    String wrong = head("POST", "/drain", basic("drain", "\0"), "Content-Length: 6");
    for (int i = 0; i < 2; i++) {
      bring(wrong + "\r\na body");
      channel.turn(Duration.ofMillis(FailedLogins.DELAY_MILLIS_MAX));
    }
    assertThat(channel.answers()).containsSubsequence("401 ", "401 ");
    bring(wrong + "\r\na body");
    channel.leave();
    isReleased();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_fault_of_ours_ends_the_connection_that_would_wait_for_ever(boolean isOfMemory) {
    Connection connection = channel.pipeline().get(Connection.class);
    Runnable fails =
        connection.guarded(
            channel.pipeline().context(connection),
            () -> {
              if (isOfMemory) {
                throw new OutOfMemoryError("on purpose");
              }
              throw new IllegalStateException("on purpose");
            });
    try (Logged logged = Logged.by(Connection.class)) {
      fails.run();
      assertThat(logged.messages(Level.ERROR)).hasSize(1);
    }
    channel.runPendingTasks();
    assertThat(channel.isOpen()).isFalse();
  }
}
