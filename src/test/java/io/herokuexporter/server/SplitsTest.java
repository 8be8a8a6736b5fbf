package io.herokuexporter.server;

import static io.herokuexporter.server.Compressed.gzip;
import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.post;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How the network cuts what a client sends makes no difference: neither to the answers, nor to the
/// page, nor to whether the connection goes on.
class SplitsTest {
  private static final long SEED = 20_261_120;
  private static final int RANDOM_SPLITS = 30;
  private static final int PARTS_MIN = 3;
  private static final int PARTS_MAX = 10;

  private static final int LIMIT = FedConnection.BODY_BYTES_MAX;
  private static final String FRAME = routerError("H12");
  private static final String DRAIN = "/drain?app_name=shop";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  /// What one client sends, and the status of each answer that it gets.
  record Talk(String name, String statuses, int bodyBytesMax, List<Step> steps) {
    static Talk of(String name, String statuses, byte[] bytes) {
      return new Talk(name, statuses, LIMIT, List.of(new Step(Duration.ZERO, bytes)));
    }

    static Talk of(String name, String statuses, String latin1) {
      return of(name, statuses, latin1(latin1));
    }

    int length() {
      return steps.stream().mapToInt(step -> step.bytes().length).sum();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// Bytes in one stream, before which the clock is turned.
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Step(Duration after, byte[] bytes) {}

  static Stream<Talk> talks() throws IOException {
    return Stream.of(drains(), refusals(), others(), journeys()).flatMap(List::stream);
  }

  private static List<Talk> drains() throws IOException {
    String drain = post(FRAME + routerError("H10"));
    String asksFirst = head("POST", DRAIN, "Expect: 100-continue", "Logplex-Frame-Id: 1");
    return List.of(
        Talk.of("a drain", "200", drain),
        Talk.of("a drain in chunks", "200", head("POST", DRAIN, DRAIN_HEADER) + chunks(FRAME)),
        Talk.of("a gzipped drain", "200", post(DRAIN, gzip(FRAME), "Content-Encoding: gzip")),
        Talk.of("two drains", "200 200", drain + post(routerError("H13"))),
        Talk.of("a frame and its copy", "200 200", post(FRAME, id("1")) + post(FRAME, id("1"))),
        Talk.of("an empty drain", "200", post("")),
        Talk.of(
            "a drain that asks first",
            "100 200",
            asksFirst + DRAIN_HEADER + "\r\nContent-Length: 8\r\n\r\n6 <1>1 a"),
        Talk.of(
            "a drain of HTTP 1.0",
            "200",
            "POST /drain HTTP/1.0\r\n" + DRAIN_HEADER + "\r\nContent-Length: 3\r\n\r\nabc"),
        Talk.of("empty lines before a drain", "200", "\r\n\r\n" + drain));
  }

  private static List<Talk> refusals() throws IOException {
    String wrong = basic("drain", "show");
    String then = get("/health");
    String large = FRAME + " ".repeat(LIMIT + 1 - FRAME.length());
    byte[] bomb = post(DRAIN, gzip(large), "Content-Encoding: gzip");
    return List.of(
        Talk.of(
            "a wrong password",
            "401 200",
            head("POST", DRAIN, wrong, "Content-Length: 6") + "\r\nunread" + then),
        Talk.of(
            "a wrong password that asks first",
            "401",
            head("POST", DRAIN, wrong, "Expect: 100-continue", "Content-Length: 2")
                + "\r\nno"
                + then),
        Talk.of("a wrong password for the page", "401 200", get("/metrics", wrong) + then),
        Talk.of("a body longer than the limit", "413 200", post(large) + then),
        Talk.of(
            "chunks longer than the limit",
            "413",
            head("POST", DRAIN, DRAIN_HEADER) + chunks(large) + then),
        Talk.of("a body that unpacks to more than the limit", "413", bomb),
        Talk.of("another coding", "415 200", post("ab", "Content-Encoding: br") + then),
        Talk.of("no gzip", "400 200", post("ab", "Content-Encoding: gzip") + then),
        Talk.of("a broken chunk", "400", head("POST", DRAIN, DRAIN_HEADER, CHUNKED) + "\r\nx\r\n"),
        Talk.of(
            "two lengths",
            "400",
            head("POST", DRAIN, DRAIN_HEADER, CHUNKED, "Content-Length: 3") + "\r\nabc"),
        Talk.of("no HTTP", "400", "hello\r\n\r\n"));
  }

  private static List<Talk> others() {
    String page = get("/metrics", METRICS_HEADER);
    return List.of(
        Talk.of("a page", "200", page),
        Talk.of(
            "a page in OpenMetrics",
            "200",
            get("/metrics", METRICS_HEADER, "Accept: application/openmetrics-text")),
        Talk.of("the head of a page", "200", head("HEAD", "/metrics", METRICS_HEADER) + "\r\n"),
        Talk.of("the head of another", "200", head("HEAD", "/health") + "\r\n"),
        Talk.of("a page between drains", "200 200 200", post(FRAME) + page + post(FRAME)),
        Talk.of(
            "a page with a body",
            "200 404",
            head("GET", "/metrics", METRICS_HEADER, "Content-Length: 2") + "\r\nab" + get("/")),
        Talk.of(
            "the last request",
            "200",
            get("/metrics", METRICS_HEADER, "Connection: close") + get("/health")));
  }

  /// Every journey: its drains, one behind the other.
  private static List<Talk> journeys() {
    List<Talk> talks = new ArrayList<>();
    for (Journey journey : Journey.all()) {
      List<Step> steps = new ArrayList<>();
      Duration wait = Duration.ZERO;
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      int drains = 0;
      for (Journey.Step step : journey.steps()) {
        switch (step) {
          case Journey.Step.Wait(Duration time) -> {
            steps.add(new Step(wait, stream.toByteArray()));
            stream.reset();
            wait = time;
          }
          case Journey.Step.Drain drain -> {
            stream.writeBytes(
                post(
                    drain.target(),
                    drain.body().toByteArray(),
                    drain.headers().toArray(String[]::new)));
            drains++;
          }
        }
      }
      steps.add(new Step(wait, stream.toByteArray()));
      String statuses = "200 ".repeat(drains).strip();
      talks.add(new Talk(journey.name(), statuses, RunningServer.BODY_BYTES_MAX, steps));
    }
    return talks;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("talks")
  void make_no_difference(Talk talk) throws Exception {
    // each drain leaves an extractor with its thread, so the thread ends with the talk
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      thread.submit(() -> makeNoDifference(talk)).get();
    }
  }

  private static void makeNoDifference(Talk talk) {
    FedConnection.Outcome whole = outcome(talk, _ -> false);
    assertThat(statuses(whole.answers())).isEqualTo(talk.statuses());
    assertSame(talk, "byte by byte", _ -> true, whole);
    for (int cut = 1; cut < talk.length(); cut++) {
      int at = cut;
      assertSame(talk, "cut at " + cut, i -> i == at, whole);
    }
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_SPLITS; i++) {
      BitSet cuts = new BitSet();
      for (int parts = random.nextInt(PARTS_MIN, PARTS_MAX + 1); parts > 1; parts--) {
        cuts.set(random.nextInt(1, talk.length()));
      }
      assertSame(talk, "cut at " + cuts, cuts::get, whole);
    }
  }

  private static void assertSame(
      Talk talk, String split, IntPredicate isCut, FedConnection.Outcome whole) {
    FedConnection.Outcome outcome = outcome(talk, isCut);
    if (!outcome.equals(whole)) {
      assertThat(outcome).as(split).isEqualTo(whole);
    }
  }

  private static FedConnection.Outcome outcome(Talk talk, IntPredicate isCut) {
    try (FedConnection connection = new FedConnection(talk.bodyBytesMax())) {
      int before = 0;
      for (Step step : talk.steps()) {
        connection.turnClock(step.after());
        byte[] bytes = step.bytes();
        int from = 0;
        for (int to = 1; to <= bytes.length; to++) {
          if (to == bytes.length || isCut.test(before + to)) {
            connection.feed(bytes, from, to);
            from = to;
          }
        }
        before += bytes.length;
      }
      return connection.outcome();
    }
  }

  private static String statuses(String answers) {
    return Pattern.compile("HTTP/1\\.1 (\\d{3}) ")
        .matcher(answers)
        .results()
        .map((MatchResult line) -> line.group(1))
        .collect(Collectors.joining(" "));
  }

  @Test
  void are_tried_on_the_handlers_of_a_real_connection() {
    EmbeddedChannel real = new EmbeddedChannel(DefaultChannelId.newInstance());
    try (RunningServer server = new RunningServer();
        FedConnection fed = new FedConnection(LIMIT)) {
      server.server.open(real);
      assertThat(FedConnection.handlers(fed.channel())).isEqualTo(FedConnection.handlers(real));
      real.finishAndReleaseAll();
    }
  }

  private static String id(String frame) {
    return "Logplex-Drain-Token: d.x\r\nLogplex-Frame-Id: " + frame;
  }

  /// The end of a head, and a body in three chunks with an extension and a trailer.
  private static String chunks(String body) {
    int half = body.length() / 2;
    return CHUNKED
        + "\r\n\r\n1;why=\"not\"\r\n"
        + body.charAt(0)
        + "\r\n00%x\r\n%s\r\n".formatted(half - 1, body.substring(1, half))
        + "%X;\r\n%s\r\n".formatted(body.length() - half, body.substring(half))
        + "0\r\nX-Sum: 1\r\n\r\n";
  }
}
