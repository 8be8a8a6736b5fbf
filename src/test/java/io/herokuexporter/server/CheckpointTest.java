package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.herokuexporter.Logged;
import io.herokuexporter.server.Credential.Secret;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// When logins are answered. The channels without a socket have one address, as clients behind a
/// load balancer have, and a clock that the test turns.
@Timeout(60)
class CheckpointTest {
  private static final String POUR = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";

  /// Told to be wrong without being verified.
  private static final String WRONG = "\0";

  private final RunningServer server =
      new RunningServer(
          new Credentials(
              List.of(
                  Credentials.password(null, "plain"),
                  new Credential(null, new Secret.Bcrypt(POUR))),
              Credentials.ofPasswords("", "show").metrics()));

  private final EmbeddedChannel channel = open();
  private final CountDownLatch release = new CountDownLatch(1);

  private EmbeddedChannel open() {
    EmbeddedChannel opened = new EmbeddedChannel(DefaultChannelId.newInstance());
    opened.freezeTime();
    server.server.open(opened);
    return opened;
  }

  @AfterEach
  void stop() {
    release.countDown();
    channel.finishAndReleaseAll();
    server.close();
  }

  private static String drain(String password, String... headers) {
    return head("POST", "/drain", headers)
        + basic("drain", password)
        + "\r\nContent-Length: 4\r\n\r\nbody";
  }

  private static void send(EmbeddedChannel channel, String request) {
    channel.writeInbound(Unpooled.wrappedBuffer(latin1(request)));
  }

  private static void pass(EmbeddedChannel channel, long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private static String answer(EmbeddedChannel channel) {
    StringBuilder answer = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      answer.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return answer.toString();
  }

  private void isAnsweredAfter(long millis, int status) {
    pass(channel, millis - 1);
    assertThat(answer(channel)).as("before %d ms", millis).isEmpty();
    pass(channel, 1);
    assertThat(answer(channel)).as("at %d ms", millis).startsWith("HTTP/1.1 " + status + " ");
  }

  /// Keeps both threads busy that verify secrets, and so many places taken that wait.
  private void occupyVerifier(int waiting) throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(Verifier.RUNNING_MAX);
    for (int i = 0; i < Verifier.RUNNING_MAX + waiting; i++) {
      ByteBuffer digest = ByteBuffer.allocate(4).putInt(0, i);
      server.server.verifier().verify(0, digest, () -> hold(busy), () -> {});
    }
    busy.await();
  }

  private void hold(CountDownLatch busy) {
    busy.countDown();
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void who_leaves_while_a_secret_is_verified_is_no_fault_and_is_forgotten() throws Exception {
    try (Logged logged = Logged.by(Connection.class)) {
      occupyVerifier(0);
      EmbeddedChannel leaving = open();
      send(leaving, drain("to be verified"));
      leaving.finishAndReleaseAll();
      assertThat(logged.messages(Level.ERROR)).isEmpty();
    }
  }

  @Test
  void wrong_logins_are_answered_later_and_later() {
    for (long millis : new long[] {20, 40, 80, 160, 320, 640, 1000, 1000}) {
      send(channel, drain(WRONG));
      isAnsweredAfter(millis, 401);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void right_logins_of_the_same_address_are_answered_at_once() {
    for (int i = 0; i < 10; i++) {
      send(channel, drain(WRONG));
      pass(channel, 1000);
    }
    assertThat(answer(channel)).contains("401");
    send(channel, drain(WRONG));
    EmbeddedChannel other = open();
    send(other, drain("plain"));
    assertThat(answer(other)).startsWith("HTTP/1.1 200 ");
    other.finishAndReleaseAll();
    isAnsweredAfter(1000, 401);
    send(channel, drain("plain"));
    assertThat(answer(channel)).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void who_has_tried_nothing_is_answered_at_once() {
    for (int i = 0; i < 20; i++) {
      send(channel, head("POST", "/drain", "Content-Length: 0") + "\r\n" + get("/metrics"));
      assertThat(answer(channel)).containsSubsequence("401 ", "401 ");
    }
  }

  @Test
  void the_page_is_guarded_alike() {
    send(channel, get("/metrics", basic("metrics", "plain")));
    isAnsweredAfter(20, 401);
  }

  @Test
  void an_answer_that_is_kept_back_lets_nothing_be_read() {
    send(channel, head("POST", "/drain", basic("drain", WRONG), "Content-Length: 6") + "\r\n");
    send(channel, "on");
    assertThat(channel.config().isAutoRead()).isFalse();
    pass(channel, 20);
    assertThat(channel.config().isAutoRead()).isTrue();
    assertThat(answer(channel)).isEmpty();
    send(channel, "body" + get("/health"));
    assertThat(answer(channel)).containsSubsequence("401 ", "200 ");
  }

  @Test
  void nor_is_anything_read_between_two_that_are_kept_back() {
    send(channel, drain(WRONG) + drain(WRONG) + get("/health"));
    isAnsweredAfter(20, 401);
    assertThat(channel.config().isAutoRead()).isFalse();
    isAnsweredAfter(40, 401);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  @Test
  void who_asks_first_is_kept_waiting_too() {
    send(channel, head("POST", "/drain", basic("drain", WRONG), "Expect: 100-continue"));
    send(channel, "Content-Length: 6\r\n\r\n");
    isAnsweredAfter(20, 401);
  }

  @Test
  void who_goes_meanwhile_leaves_nothing_behind() {
    send(channel, drain(WRONG) + get("/health"));
    channel.close().syncUninterruptibly();
    pass(channel, 1000);
    assertThat(answer(channel)).isEmpty();
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"401\"}")).isZero();
  }

  @Test
  void while_the_server_stops_a_login_is_still_answered() {
    for (int i = 0; i < 8; i++) {
      send(channel, drain(WRONG));
      pass(channel, 1000);
    }
    answer(channel);
    send(channel, drain(WRONG));
    channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    isAnsweredAfter(1000, 401);
  }

  @Test
  void a_hashed_password_opens_and_another_does_not() {
    try (RawClient client = server.connect()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(drain("pour")).answer().status()).isEqualTo(200);
        assertThat(client.send(drain("show")).answer().status()).isEqualTo(401);
        assertThat(client.send(drain("plain")).answer().status()).isEqualTo(200);
      }
      assertThat(client.send(drain("pour") + drain("rain") + drain("pour")).answer().status())
          .isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(401);
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.send(get("/metrics", METRICS_HEADER)).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void what_is_known_never_waits_for_what_is_not() throws InterruptedException {
    try (RawClient right = server.connect();
        RawClient unknown = server.connect()) {
      assertThat(right.send(drain("pour")).answer().status()).isEqualTo(200);
      assertThat(right.send(drain("wrong")).answer().status()).isEqualTo(401);
      occupyVerifier(0);
      unknown.send(drain("not yet known"));
      assertThat(right.send(drain("pour")).answer().status()).isEqualTo(200);
      assertThat(right.send(drain("plain")).answer().status()).isEqualTo(200);
      assertThat(right.send(drain("wrong")).answer().status()).isEqualTo(401);
      assertThat(right.send(get("/health")).answer().status()).isEqualTo(200);
      release.countDown();
      assertThat(unknown.answer().status()).isEqualTo(401);
    }
  }

  @Test
  void what_is_not_verified_in_time_is_told_to_come_again() throws InterruptedException {
    occupyVerifier(0);
    send(channel, drain("pour"));
    isAnsweredAfter(4000, 503);
    send(channel, drain("plain"));
    assertThat(answer(channel)).startsWith("HTTP/1.1 200 ");
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"503\"}")).isEqualTo(1);
  }

  @Test
  void without_room_it_waits_for_others_to_have_the_same_secret_verified()
      throws InterruptedException {
    occupyVerifier(Verifier.WAITING_PER_ADDRESS_MAX);
    send(channel, drain("pour"));
    try (RawClient elsewhere = server.connect()) {
      elsewhere.send(drain("pour"));
      release.countDown();
      assertThat(elsewhere.answer().status()).isEqualTo(200);
    }
    isAnsweredAfter(4000, 200);
  }

  @Test
  void the_time_of_a_verification_is_a_part_of_what_a_request_may_wait_in_all()
      throws InterruptedException {
    occupyVerifier(0);
    send(channel, drain("pour"));
    pass(channel, 1000);
    release.countDown();
    String answer = answer(channel);
    while (answer.isEmpty()) {
      Thread.onSpinWait();
      channel.runPendingTasks();
      answer = answer(channel);
    }
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(server.intake.lastPatience()).isEqualTo(Duration.ofSeconds(Patience.SECONDS - 1));
  }

  @Test
  void credentials_that_change_during_a_verification_are_those_that_count()
      throws InterruptedException {
    occupyVerifier(0);
    try (RawClient client = server.connect();
        RawClient other = server.connect()) {
      client.send(drain("pour"));
      assertThat(other.send(get("/health")).answer().status()).isEqualTo(200);
      server.server.admitDrains(List.of(Credentials.password(null, "new")));
      release.countDown();
      assertThat(client.answer().status()).isEqualTo(401);
      assertThat(client.send(drain("new")).answer().status()).isEqualTo(200);
    }
  }
}
