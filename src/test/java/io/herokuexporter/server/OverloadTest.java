package io.herokuexporter.server;

import static io.herokuexporter.server.Compressed.gzip;
import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.post;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.herokuexporter.Logged;
import io.herokuexporter.Loggers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// More bodies than there is room for, by clocks that the test turns.
@Timeout(30)
class OverloadTest {
  private static final int BODY_BYTES_MAX = 2000;
  private static final int SMALL = 200;
  private static final int LIGHT = 1000;
  private static final Duration WAIT = Duration.ofSeconds(Patience.SECONDS);
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";

  private final Room usual = new Room(1500);
  private final Room large = new Room(2500);
  private final Room pages = new Room(2000);
  private final RunningServer server =
      new RunningServer(
          BODY_BYTES_MAX,
          Duration.ofSeconds(5),
          new Capacity(100, 64 * 1024, SMALL, LIGHT, usual, large, pages));
  private final List<FrozenChannel> channels = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    server.intake.letGo();
    channels.forEach(FrozenChannel::finishAndReleaseAll);
    server.close();
    becomesFree(usual);
    becomesFree(large);
    becomesFree(pages);
  }

  /// The thread that works on large bodies gives room back behind the answer.
  private static void becomesFree(Room room) throws InterruptedException {
    CountDownLatch free = new CountDownLatch(1);
    Room.Share all = room.ask(Integer.MAX_VALUE, free::countDown); // granted when there is no other
    if (!all.isHeld()) {
      assertThat(free.await(10, TimeUnit.SECONDS)).as("free within 10 s").isTrue();
    }
    all.end();
  }

  private FrozenChannel open() {
    channels.add(new FrozenChannel(server));
    return channels.getLast();
  }

  /// A request of so many bytes, whose body holds one error.
  private static String request(int bodyBytes) {
    String frame = routerError("H12");
    return post(frame + " ".repeat(bodyBytes - frame.length()));
  }

  /// A connection that has sent such a request but for its last byte.
  private FrozenChannel halfway(int bodyBytes) {
    String request = request(bodyBytes);
    return open().send(request.substring(0, request.length() - 1));
  }

  private static void isAccepted(FrozenChannel channel) {
    assertThat(channel.answers()).startsWith("HTTP/1.1 200 OK").doesNotContain("503");
  }

  @Test
  void a_body_that_finds_no_room_is_left_unread_until_there_is_some() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900);
    assertThat(first.isLeftUnread()).isFalse();
    assertThat(second.isLeftUnread()).isTrue();
    isAccepted(first.send(" "));
    assertThat(second.isLeftUnread()).isFalse();
    isAccepted(second.send(" "));
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  @Test
  void after_4_seconds_and_not_before_it_is_dropped_and_answered_503() {
    halfway(900);
    FrozenChannel second = halfway(900).turn(WAIT.minusNanos(1));
    assertThat(second.isLeftUnread()).isTrue();
    second.turn(Duration.ofNanos(1));
    assertThat(second.isLeftUnread()).isFalse();
    assertThat(second.answers()).isEmpty();
    assertThat(second.send(" ").answers()).startsWith("HTTP/1.1 503").doesNotContain("close");
    isAccepted(second.send(request(SMALL)));
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"503\"}")).isEqualTo(1);
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @Test
  void a_request_that_was_let_in_in_time_is_not_given_up_later() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900).turn(WAIT.minusNanos(1));
    isAccepted(first.send(" "));
    second.turn(Duration.ofSeconds(1));
    isAccepted(second.send(" "));
  }

  @Test
  void all_that_a_request_waits_for_counts_together_but_not_its_own_slowness() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900).turn(Duration.ofSeconds(3));
    isAccepted(first.send(" "));
    assertThat(server.intake.lastPatience()).isEqualTo(WAIT);
    assertThat(second.isLeftUnread()).isFalse();
    second.turn(Duration.ofSeconds(3));
    isAccepted(second.send(" "));
    assertThat(server.intake.lastPatience()).isEqualTo(WAIT.minusSeconds(3));
    isAccepted(second.send(request(SMALL)));
    assertThat(server.intake.lastPatience()).isEqualTo(WAIT);
  }

  @Test
  void small_bodies_and_those_of_another_size_pass_by() {
    halfway(900);
    halfway(900);
    isAccepted(open().send(request(SMALL)));
    isAccepted(halfway(SMALL).send(" "));
    FrozenChannel larger = halfway(1500);
    assertThat(larger.isLeftUnread()).isFalse();
  }

  @Test
  void the_first_who_waits_is_the_first_who_is_let_in() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900);
    FrozenChannel third = halfway(900);
    first.send(" ");
    assertThat(second.isLeftUnread()).isFalse();
    assertThat(third.isLeftUnread()).isTrue();
  }

  @Test
  void who_goes_away_leaves_the_room_to_others() {
    FrozenChannel first = halfway(900);
    FrozenChannel gone = halfway(900);
    FrozenChannel third = halfway(900);
    gone.leave();
    first.leave();
    assertThat(third.isLeftUnread()).isFalse();
    assertThat(usual.taken()).isEqualTo(900);
  }

  @Test
  void who_sends_nothing_more_amid_a_body_leaves_the_room_to_others() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900).endRequests();
    FrozenChannel third = halfway(900);
    assertThat(second.isOpen()).isTrue(); // for all that is known its body has come
    assertThat(first.endRequests().isOpen()).isFalse();
    assertThat(second.answers()).isEmpty();
    assertThat(second.isOpen()).isFalse();
    assertThat(third.isLeftUnread()).isFalse();
    assertThat(usual.taken()).isEqualTo(900);
  }

  @Test
  void a_whole_body_that_waits_for_room_is_answered_though_nothing_more_comes() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = open().send(request(900)).endRequests();
    assertThat(second.isOpen()).isTrue();
    isAccepted(first.send(" "));
    isAccepted(second);
    assertThat(second.isOpen()).isFalse();
  }

  @Test
  void a_body_of_unknown_length_asks_when_it_is_no_longer_small() {
    FrozenChannel holder = halfway(1500);
    String frame = routerError("H12");
    String chunk = "%x\r\n%s\r\n".formatted(frame.length(), frame);
    FrozenChannel chunked =
        open()
            .send(head("POST", "/drain?app_name=shop", DRAIN_HEADER, "Transfer-Encoding: chunked"))
            .send("\r\n" + chunk);
    assertThat(chunked.isLeftUnread()).isFalse();
    int more = SMALL / frame.length();
    chunked.send(chunk.repeat(more));
    assertThat(chunked.isLeftUnread()).isTrue();
    chunked.send("0\r\n\r\n");
    assertThat(chunked.answers()).isEmpty();
    holder.leave();
    isAccepted(chunked);
    assertThat(server.sample(H12)).isEqualTo(1 + more);
  }

  /// A connection that has sent such a head, and nothing of its body.
  private FrozenChannel chunked(String... headers) {
    String head = head("POST", "/drain", headers);
    return open().send(head + "Transfer-Encoding: chunked\r\n" + DRAIN_HEADER + "\r\n\r\n");
  }

  @Test
  void who_was_told_to_go_on_is_not_told_again_when_it_has_waited() {
    FrozenChannel holder = halfway(1500);
    FrozenChannel asking = chunked("Expect: 100-continue");
    assertThat(asking.answers()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    asking.send("%x\r\n%s\r\n0\r\n\r\n".formatted(SMALL + 1, " ".repeat(SMALL + 1)));
    assertThat(asking.isLeftUnread()).isTrue();
    holder.leave();
    isAccepted(asking);
  }

  @Test
  void the_time_that_a_body_waits_for_room_is_none_of_its_own() {
    FrozenChannel holder = halfway(1500);
    FrozenChannel waiting = chunked().turn(Duration.ofSeconds(Pace.BODY_SECONDS - 1));
    waiting.send("%x\r\n%s\r\n".formatted(SMALL + 1, " ".repeat(SMALL + 1)));
    waiting.turn(WAIT.minusNanos(1));
    holder.leave();
    isAccepted(waiting.send("0\r\n\r\n"));
  }

  @Test
  void who_sends_nothing_more_once_there_is_room_is_cut_off() {
    FrozenChannel first = halfway(900);
    FrozenChannel second = halfway(900);
    FrozenChannel third = halfway(900);
    isAccepted(first.send(" "));
    assertThat(second.isLeftUnread()).isFalse();
    assertThat(third.isLeftUnread()).isTrue();
    second.turn(Duration.ofSeconds(Pace.BODY_SECONDS + 1)); // its length adds a little
    assertThat(second.isOpen()).isFalse();
    assertThat(third.isLeftUnread()).isFalse();
  }

  @Test
  void who_asks_before_sending_is_told_to_go_on_when_there_is_room() {
    FrozenChannel first = halfway(900);
    String head =
        head("POST", "/drain", DRAIN_HEADER, "Content-Length: 900", "Expect: 100-continue");
    FrozenChannel asking = open().send(head + "\r\n");
    FrozenChannel inVain = open().send(head + "\r\n");
    assertThat(asking.answers()).isEmpty();
    first.leave();
    assertThat(asking.answers()).startsWith("HTTP/1.1 100");
    inVain.turn(WAIT);
    assertThat(inVain.answers()).startsWith("HTTP/1.1 503").contains("close");
  }

  @Test
  void while_batches_wait_for_a_disk_even_small_bodies_are_left_unread() {
    server.intake.hold();
    FrozenChannel first = open().send(request(SMALL));
    assertThat(server.intake.waiting()).isEqualTo(1);
    FrozenChannel second = open().send(request(SMALL));
    FrozenChannel third = open().send(request(SMALL)).turn(WAIT);
    assertThat(second.isLeftUnread()).isTrue();
    assertThat(third.answers()).startsWith("HTTP/1.1 503");
    assertThat(server.intake.waiting()).isEqualTo(1);
    server.intake.letGo();
    isAccepted(first);
    isAccepted(second);
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  @Test
  void requests_behind_one_that_waits_stay_the_bytes_that_they_are() {
    server.intake.hold();
    String asks = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
    FrozenChannel channel = open().send(request(SMALL) + asks.repeat(500));
    assertThat(channel.leftBytes()).isGreaterThan(490 * asks.length());
    assertThat(channel.isLeftUnread()).isTrue();
    channel.send(asks); // what was on its way
    server.intake.letGo();
    assertThat(channel.answers()).startsWith("HTTP/1.1 200 OK").hasSizeGreaterThan(500 * 20);
    assertThat(channel.leftBytes()).isZero();
    assertThat(channel.isLeftUnread()).isFalse();
    isAccepted(channel.send(request(SMALL)));
  }

  @Test
  void requests_of_a_client_that_takes_no_answer_stay_the_bytes_that_they_are() {
    String asks = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";
    int many = 4_000;
    FrozenChannel channel = open().takesNothing().send(asks.repeat(many));
    assertThat(channel.leftBytes()).isGreaterThan(many / 2 * asks.length());
    assertThat(channel.isLeftUnread()).isTrue();
    assertThat(channel.takesAll().answers().split("HTTP/1.1 404", -1)).hasSize(many + 1);
    assertThat(channel.leftBytes()).isZero();
  }

  @Test
  void a_small_body_that_becomes_long_counts_as_long_while_it_waits_for_a_disk()
      throws IOException {
    server.intake.hold();
    String text = routerError("H12") + " ".repeat(LIGHT - 100);
    byte[] body = gzip(text);
    String head =
        head(
            "POST",
            "/drain",
            DRAIN_HEADER,
            "Content-Encoding: gzip",
            "Content-Length: " + body.length);
    FrozenChannel channel =
        open().send(head + "\r\n" + new String(body, StandardCharsets.ISO_8859_1));
    assertThat(server.intake.waiting()).isEqualTo(1);
    assertThat(usual.taken()).isEqualTo(Claim.REQUEST_BYTES_MIN + text.length());
    server.intake.letGo();
    isAccepted(channel);
    assertThat(usual.taken()).isZero();
  }

  @Test
  void a_body_that_cannot_be_applied_is_answered_500_and_takes_no_room() throws Exception {
    server.intake.fail(() -> {
      throw new IllegalStateException("on purpose");
    });
    areAnswered(500);
    server.intake.fail(() -> {
      throw new StackOverflowError("on purpose"); // as only the JVM does
    });
    areAnswered(500);
  }

  @Test
  void one_for_which_memory_does_not_do_is_answered_503_and_takes_no_room() throws Exception {
    server.intake.fail(() -> {
      throw new OutOfMemoryError("on purpose");
    });
    areAnswered(503);
    server.intake.fail(() -> {});
    areAnswered(200);
  }

  /// Sends a body for each of the two threads that work on them.
  private void areAnswered(int status) throws Exception {
    for (int length : new int[] {LIGHT, LIGHT + 1}) {
      byte[] body = gzip(" ".repeat(length));
      Loggers.silent(
          Drain.class,
          () ->
              assertThat(server.drain("/drain", body, "Content-Encoding: gzip").status())
                  .isEqualTo(status));
    }
    becomesFree(usual);
    becomesFree(large);
    becomesFree(pages);
  }

  @Test
  void a_small_body_does_not_wait_behind_large_ones_that_wait_for_each_other() {
    halfway(900);
    FrozenChannel large = halfway(900);
    assertThat(large.isLeftUnread()).isTrue();
    server.intake.hold();
    FrozenChannel first = open().send(request(SMALL)); // 4 KiB while it waits for the disk
    FrozenChannel second = open().send(request(SMALL));
    assertThat(second.isLeftUnread()).isTrue();
    server.intake.letGo();
    isAccepted(first);
    isAccepted(second);
    assertThat(large.isLeftUnread()).isTrue();
  }

  @Test
  void a_batch_whose_sender_has_gone_takes_room_until_the_disk_has_it() {
    server.intake.hold();
    open().send(request(SMALL)).leave();
    assertThat(usual.isOverfull()).isTrue();
    try (Logged logged = Logged.by(Connection.class)) {
      server.intake.letGo();
      channels.getFirst().runPendingTasks();
      assertThat(logged.messages(Level.ERROR)).isEmpty();
    }
    assertThat(usual.isOverfull()).isFalse();
  }

  @Test
  void a_large_body_is_worked_on_elsewhere_and_counts() {
    byte[] body = RunningServer.latin1(routerError("H12") + " ".repeat(LIGHT));
    for (int i = 1; i <= 3; i++) {
      assertThat(server.drain("/drain?app_name=shop", body).status()).isEqualTo(200);
      assertThat(server.sample(H12)).isEqualTo(i);
    }
  }

  /// Arrays that bodies were read into are used again for the next ones.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_large_body_that_waits_for_its_turn_stays_what_it_is(boolean senderGoes) {
    FrozenChannel first = open();
    FrozenChannel second = open();
    synchronized (server.intake) { // holds up the first, and so the second behind it
      first.send(request(LIGHT + 1));
      second.send(request(LIGHT + 1));
      if (senderGoes) {
        second.leave();
      }
      isAccepted(open().send(post(routerError("H13"))));
    }
    isAcceptedSoon(first);
    isAcceptedSoon(open().send(request(LIGHT + 1))); // behind the second
    assertThat(server.sample(H12)).isEqualTo(3);
    assertThat(server.sample(H12.replace("H12", "H13"))).isEqualTo(1);
  }

  @Test
  void the_time_that_a_large_body_waits_for_its_turn_counts_too() {
    FrozenChannel second = open();
    synchronized (server.intake) { // holds up the first
      open().send(request(LIGHT + 1));
      second.send(request(LIGHT + 1)).turn(Duration.ofSeconds(1));
    }
    isAcceptedSoon(second);
    assertThat(server.intake.lastPatience()).isEqualTo(WAIT.minusSeconds(1));
  }

  /// Waits for the thread that works on large bodies.
  private static void isAcceptedSoon(FrozenChannel channel) {
    String answers = channel.answers();
    while (answers.isEmpty()) {
      Thread.onSpinWait();
      answers = channel.answers();
    }
    assertThat(answers).startsWith("HTTP/1.1 200 OK");
  }

  @Test
  void a_small_body_that_becomes_large_is_decompressed_elsewhere() throws IOException {
    String frame = routerError("H12");
    for (int length : new int[] {LIGHT, LIGHT + 1, BODY_BYTES_MAX, BODY_BYTES_MAX + 1}) {
      byte[] body = gzip(frame + " ".repeat(length - frame.length()));
      assertThat(body.length).isLessThan(SMALL);
      Answer answer = server.drain("/drain?app_name=shop", body, "Content-Encoding: gzip");
      assertThat(answer.status()).isEqualTo(length > BODY_BYTES_MAX ? 413 : 200);
    }
    assertThat(server.sample(H12)).isEqualTo(3);
    byte[] broken = Arrays.copyOf(gzip(" ".repeat(BODY_BYTES_MAX)), 30);
    assertThat(server.drain("/drain", broken, "Content-Encoding: gzip").status()).isEqualTo(400);
  }

  /// A connection that has asked for a page.
  private FrozenChannel scraping() {
    return open().send(RunningServer.get("/metrics", RunningServer.METRICS_HEADER));
  }

  /// Waits for the thread that makes pages.
  private static void isBeingSent(FrozenChannel scraper) {
    while (scraper.unsafe().outboundBuffer().totalPendingWriteBytes() == 0) {
      Thread.onSpinWait();
      scraper.runPendingTasks();
    }
  }

  @Test
  void a_page_waits_until_others_have_been_taken_and_drains_pass_by() {
    FrozenChannel slow = open().takesNothing();
    slow.send(RunningServer.get("/metrics", RunningServer.METRICS_HEADER));
    isBeingSent(slow);
    FrozenChannel next = scraping().takesNothing();
    isAccepted(open().send(request(SMALL)));
    assertThat(halfway(1500).isLeftUnread()).isFalse();
    assertThat(next.unsafe().outboundBuffer().totalPendingWriteBytes()).isZero();

    slow.takesAll();
    assertThat(slow.answers()).startsWith("HTTP/1.1 200 OK");
    isBeingSent(next);
    assertThat(next.takesAll().answers()).startsWith("HTTP/1.1 200 OK").contains(H12 + " 1\n");
  }

  @Test
  void a_page_that_finds_no_room_for_4_seconds_is_answered_503() {
    FrozenChannel slow = open().takesNothing();
    slow.send(RunningServer.get("/metrics", RunningServer.METRICS_HEADER));
    isBeingSent(slow);
    FrozenChannel next = scraping().turn(WAIT.minusNanos(1));
    assertThat(next.answers()).isEmpty();
    assertThat(next.turn(Duration.ofNanos(1)).answers()).startsWith("HTTP/1.1 503");

    slow.leave();
    next.takesNothing().send(RunningServer.get("/metrics", RunningServer.METRICS_HEADER));
    isBeingSent(next);
    assertThat(next.takesAll().answers()).startsWith("HTTP/1.1 200 OK");
  }
}
