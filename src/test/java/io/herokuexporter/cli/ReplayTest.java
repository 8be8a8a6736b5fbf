package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.herokuexporter.metric.FakeClock;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplayTest {
  private static final int WAIT_SECONDS = 20;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(WAIT_SECONDS);

  @TempDir Path folder;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private HttpServer drain;

  @BeforeEach
  void start() {
    startAt(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void stop() {
    drain.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private String url(String user) {
    return "http://" + user + "127.0.0.1:" + drain.getAddress().getPort() + "/drain";
  }

  private static byte[] line(String text) {
    return ("2026-11-20T12:00:00Z app[web.1]: " + text + "\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(line(text));
  }

  @Test
  void a_pipe_that_stays_open_is_sent_as_it_comes() throws Exception {
    Pipe pipe = Pipe.open();
    try (DrainClient client = new DrainClient(URI.create(url("")), "secret");
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      ReplayProgress progress = ReplayProgress.on(new PrintWriter(new StringWriter()), -1);
      Replay replay = new Replay(client, progress, 1_000_000, 0);
      Future<?> end =
          thread.submit(() -> {
            replay.send("-", Channels.newInputStream(pipe.source()));
            return null;
          });
      try (OutputStream writer = Channels.newOutputStream(pipe.sink())) {
        for (String text : List.of("one", "two")) {
          writer.write(line(text));
          assertThat(received.poll(WAIT_SECONDS, TimeUnit.SECONDS)).endsWith(" - " + text + "\n");
        }
      }
      end.get(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(replay.summary()).startsWith("2 lines in 2 batches, 0 ");
    }
  }

  @Test
  void a_batch_is_no_longer_than_it_may_be_counts_and_newlines_among_it() throws Exception {
    try (DrainClient client = new DrainClient(URI.create(url("")), "secret")) {
      ReplayProgress progress = ReplayProgress.on(new PrintWriter(new StringWriter()), -1);
      Replay one = new Replay(client, progress, 1, 0);
      one.send("log", stream("one"));
      one.flush();
      int length = received.take().length();
      for (int batchBytes : new int[] {2 * length - 1, 2 * length}) {
        Replay two = new Replay(client, progress, batchBytes, 0);
        two.send("log", new SequenceInputStream(stream("one"), stream("two")));
        two.flush();
        assertThat(received).allMatch(body -> body.length() <= batchBytes);
        assertThat(received).hasSize(batchBytes == 2 * length ? 1 : 2);
        received.clear();
      }
    }
  }

  @Test
  void a_plain_line_tells_every_ten_seconds_how_far_it_is() {
    FakeClock clock = new FakeClock();
    StringWriter err = new StringWriter();
    for (long totalBytes : new long[] {10 * 1024, -1}) {
      ReplayProgress progress = ReplayProgress.plain(new PrintWriter(err), totalBytes, clock);
      for (int kib = 1; kib <= 10; kib++) {
        clock.pass(Duration.ofSeconds(4));
        progress.sent(kib * 1024L);
      }
    }
    assertThat(err.toString().lines())
        .containsExactly(
            "so far 3 of 10 KiB",
            "so far 6 of 10 KiB",
            "so far 9 of 10 KiB",
            "so far 3 KiB",
            "so far 6 KiB",
            "so far 9 KiB");
  }

  @Test
  void a_bar_is_drawn_where_the_launcher_has_found_a_terminal_alone() throws Exception {
    Path log = Files.write(folder.resolve("log"), line("one"));
    String[] command = {"replay", url("drain:secret@"), log.toString()};
    String summary = "1 lines in 1 batches, 0 batches not accepted, 0 lines skipped\n";
    assertThat(said(process(command))).isEqualTo(summary);
    Process onTerminal = CommandProcess.of("-Dheroku-exporter.stderr=terminal", command).start();
    assertThat(said(onTerminal)).contains("replay", "100%").endsWith(summary);
  }

  @Test
  void a_signal_ends_it_with_what_has_been_read_and_a_summary() throws Exception {
    Process process = process("replay", url("drain:secret@"));
    try (OutputStream in = process.getOutputStream();
        BufferedReader err = process.errorReader()) {
      in.write(line("one"));
      in.write("this is none\n".getBytes(StandardCharsets.ISO_8859_1));
      in.flush();
      assertThat(err.readLine()).startsWith("-:2: neither a line");
      process.toHandle().destroy(); // the process itself would close what is read from it
      assertThat(err.readLine())
          .isEqualTo("1 lines in 1 batches, 0 batches not accepted, 1 lines skipped");
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(received.poll()).endsWith(" - one\n");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void how_much_comes_through_a_pipe_that_has_a_name_is_not_known() throws Exception {
    Path pipe = pipe();
    Process process =
        CommandProcess.of(
                "-Dheroku-exporter.stderr=terminal", "replay", url("drain:secret@"), "" + pipe)
            .start();
    try (OutputStream writer = Files.newOutputStream(pipe)) {
      writer.write(line("one"));
    }
    assertThat(said(process)).contains("replay").doesNotContain("100%");
  }

  @Test
  void a_signal_ends_it_while_nobody_writes_to_a_pipe_that_has_a_name() throws Exception {
    Process process =
        process(
            "replay",
            url("drain:secret@"),
            Files.write(folder.resolve("log"), line("one")) + "",
            pipe() + "");
    try (BufferedReader err = process.errorReader()) {
      assertThat(received.poll(WAIT_SECONDS, TimeUnit.SECONDS)).endsWith(" - one\n");
      process.toHandle().destroy();
      assertThat(process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(err.readLine()).startsWith("1 lines in 1 batches, 0 ");
    } finally {
      process.destroyForcibly();
    }
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  @Test
  void says_that_nothing_listens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    URI url = URI.create("http://127.0.0.1:" + port);
    List<Long> pauses = new ArrayList<>();
    try (DrainClient client =
        new DrainClient(url, "hunter2", millis -> !pauses.add(millis), ANSWER_TIMEOUT)) {
      String nobody = "cannot connect to 127.0.0.1:" + port + ": connection refused";
      assertThat(client.send(body())).isEqualTo(nobody);
      assertThat(pauses).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L);
      assertThat(client.send(body())).isEqualTo(nobody);
      assertThat(pauses).hasSize(8);
    }
  }

  @Test
  void waits_for_a_drain_that_starts_again() throws Exception {
    InetSocketAddress address = drain.getAddress();
    drain.stop(0);
    DrainClient.Pauses pauses =
        millis -> {
          if (millis == 640) {
            startAt(address);
          }
          return false;
        };
    URI url = URI.create("http://127.0.0.1:" + address.getPort());
    try (DrainClient client = new DrainClient(url, "hunter2", pauses, ANSWER_TIMEOUT)) {
      assertThat(client.send(body())).isNull();
      assertThat(received).hasSize(1);
    }
  }

  @Test
  void waits_for_nobody_when_it_is_to_stop() throws Exception {
    URI url = URI.create(url(""));
    drain.stop(0);
    try (DrainClient client = new DrainClient(url, "hunter2")) {
      client.stop();
      assertThat(client.send(body())).endsWith("connection refused");
    }
  }

  @Test
  void tries_again_when_an_answer_breaks_off_amid_its_body() throws Exception {
    drain.removeContext("/");
    drain.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestHeaders().getFirst("Logplex-Frame-Id"));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write('o');
          exchange.getResponseBody().flush();
        });
    try (DrainClient client =
        new DrainClient(URI.create(url("")), "hunter2", _ -> true, Duration.ofSeconds(1))) {
      assertThat(client.send(body())).isEqualTo("no whole answer in time, 3 times");
    }
    assertThat(received).hasSize(3).containsOnly(received.peek());
  }

  private void startAt(InetSocketAddress address) {
    try {
      drain = HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    drain.createContext("/", this::receive);
    drain.start();
  }

  private static DrainBody body() {
    DrainBody body = new DrainBody();
    body.add(line("one"));
    return body;
  }

  @Test
  void names_a_host_that_is_not_known() throws Exception {
    Path log = Files.write(folder.resolve("log"), line("one"));
    Process unknown = process("replay", "https://drain:hunter2@nowhere/drain", log.toString());
    assertThat(said(unknown))
        .contains("cannot connect to nowhere:443: the host is not known\n")
        .doesNotContain("hunter2");
  }

  @Test
  void finds_a_host_whose_name_has_an_underscore() throws Exception {
    String port = ":" + drain.getAddress().getPort();
    Path log = Files.write(folder.resolve("log"), line("one"));
    Process known = process("replay", "HTTP://drain:secret@heroku_exporter" + port, log.toString());
    assertThat(said(known)).startsWith("1 lines in 1 batches, 0 batches not accepted");
    assertThat(received.poll()).endsWith(" - one\n");
    Process unknown = process("replay", "http://drain:hunter2@no_where", log.toString());
    assertThat(said(unknown)).startsWith("URL: ").contains("no_where").doesNotContain("hunter2");
  }

  /// Its messages up to its end.
  private static String said(Process process) throws IOException {
    try (BufferedReader err = process.errorReader()) {
      return err.readAllAsString();
    }
  }

  /// Knows the host `heroku_exporter` alone.
  private Process process(String... arguments) throws IOException {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 heroku_exporter\n");
    return CommandProcess.of("-Djdk.net.hosts.file=" + hosts, arguments).start();
  }
}
