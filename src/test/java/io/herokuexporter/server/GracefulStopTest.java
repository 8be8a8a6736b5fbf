package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.post;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class GracefulStopTest {
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";

  /// Starts to stop, and returns when the server has begun to: it says that it is not ready.
  private static CompletableFuture<Void> stop(RunningServer server, RawClient client) {
    CompletableFuture<Void> stopped = CompletableFuture.runAsync(server::close);
    Answer answer = client.send(get("/-/ready")).answer();
    while (answer.status() == 200) {
      Thread.onSpinWait();
      answer = client.send(get("/-/ready")).answer();
    }
    assertThat(answer.status()).isEqualTo(503);
    return stopped;
  }

  /// The kernel goes on to take connections until the selector has let go of the closed listener.
  private static boolean isRefusedWithin(Duration time, int port) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < time.toNanos()) {
      try {
        new RawClient(port).close();
      } catch (UncheckedIOException e) {
        assertThat(e).hasCauseInstanceOf(ConnectException.class);
        return true;
      }
    }
    return false;
  }

  @Test
  void a_server_whose_thread_has_ended_by_itself_has_failed() throws InterruptedException {
    HttpServer server = new RunningServer().server;
    server.thread().shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    server.awaitFailure();
  }

  @Test
  void one_that_was_stopped_has_not() throws InterruptedException {
    RunningServer server = new RunningServer();
    server.close();
    server.server.thread().terminationFuture().await();
    Thread waiting =
        Thread.ofPlatform()
            .start(() -> {
              try {
                server.server.awaitFailure();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
    while (waiting.isAlive() && waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(waiting.isAlive()).isTrue();
    waiting.interrupt();
    waiting.join();
  }

  @Test
  void a_connection_that_was_accepted_last_ends_after_a_second_too() {
    RunningServer server = new RunningServer();
    server.close();
    FrozenChannel last = new FrozenChannel(server);
    last.turn(Duration.ofSeconds(1)).turn(Duration.ofMillis(Connection.LAST_LOOK_MILLIS));
    assertThat(last.isOpen()).isFalse();
    last.finishAndReleaseAll();
  }

  @Test
  void closes_the_listener_first_and_serves_open_connections_until_they_are_silent()
      throws Exception {
    RunningServer server = new RunningServer();
    int port = server.port();
    try (RawClient client = server.connect();
        RawClient slow = server.connect()) {
      client.send(get("/health")).answer();
      byte[] request = RunningServer.post("/drain?app_name=shop", latin1(routerError("H12")));
      slow.send(get("/health")).answer();
      slow.send(request, 0, request.length - 5);

      CompletableFuture<Void> stopped = stop(server, client);
      assertThat(isRefusedWithin(Duration.ofSeconds(1), port)).isTrue();
      assertThat(client.send(get("/health")).answer().status()).isEqualTo(200);
      assertThat(client.send(post(routerError("H12"))).answer().status()).isEqualTo(200);

      assertThat(slow.send(request, request.length - 5, request.length).answer().status())
          .isEqualTo(200);
      Answer page = slow.send(get("/metrics", METRICS_HEADER)).answer();
      assertThat(Page.ofText(page.bodyText()).value(H12)).isEqualTo(2);

      assertThat(client.isAtEnd()).isTrue();
      assertThat(slow.isAtEnd()).isTrue();
      stopped.get(3, TimeUnit.SECONDS);
    }
  }

  @Test
  void who_sends_nothing_more_is_answered_first() throws Exception {
    RunningServer server = new RunningServer();
    try (RawClient client = server.connect();
        RawClient ended = server.connect();
        RawClient torn = server.connect()) {
      client.send(get("/health")).answer();
      server.intake.hold();
      ended.send(post(routerError("H12")) + get("/health")).endRequests();
      torn.send(get("/health")).answer();
      while (server.intake.waiting() == 0) {
        Thread.onSpinWait();
      }
      CompletableFuture<Void> stopped = stop(server, client);
      torn.send(post("never sent").substring(0, 40)).endRequests();
      assertThat(torn.isAtEnd()).isTrue();
      server.intake.letGo();
      assertThat(ended.answer().status()).isEqualTo(200);
      assertThat(ended.answer().status()).isEqualTo(200);
      assertThat(ended.isAtEnd()).isTrue();
      stopped.get(3, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_thread_that_is_held_up_holds_up_no_stop() throws Exception {
    RunningServer server = new RunningServer(1000, Duration.ofMillis(100));
    CompletableFuture<Void> held = new CompletableFuture<>();
    server.server.thread().execute(held::join);
    try {
      CompletableFuture.runAsync(server::close).get(3, TimeUnit.SECONDS);
    } finally {
      held.complete(null);
    }
    server.server.thread().terminationFuture().await();
  }

  @Test
  void a_connection_that_is_never_silent_is_closed_after_the_timeout() throws Exception {
    RunningServer server = new RunningServer(1000, Duration.ofMillis(1500));
    try (RawClient client = server.connect();
        RawClient stuck = server.connect()) {
      client.send(get("/health")).answer();
      String request = post("never sent");
      stuck.send(get("/health")).answer();
      stuck.send(request.substring(0, request.length() - 1));
      CompletableFuture<Void> stopped = stop(server, client);
      assertThat(stuck.isAtEnd()).isTrue();
      stopped.get(3, TimeUnit.SECONDS);
    }
  }

  @Test
  void without_connections_it_stops_at_once() throws Exception {
    RunningServer server = new RunningServer(1000, Duration.ofMinutes(5));
    CompletableFuture.runAsync(server::close).get(3, TimeUnit.SECONDS);
  }

  @Test
  void connections_that_never_pause_leave_time_for_what_ends_after_them() {
    assertThat(HttpServer.servingMillis(Duration.ofSeconds(20))).isEqualTo(19_000);
    assertThat(HttpServer.servingMillis(Duration.ofSeconds(2))).isEqualTo(1_500);
    assertThat(HttpServer.servingMillis(Duration.ZERO)).isZero();
  }
}
