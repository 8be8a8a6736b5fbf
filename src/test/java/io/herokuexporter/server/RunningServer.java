package io.herokuexporter.server;

import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.ContinuedClock;
import io.herokuexporter.metric.DurableIntake;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/// A whole server on a free port of the loopback, with a clock that stands still until it is
/// turned.
final class RunningServer implements AutoCloseable {
  static final int BODY_BYTES_MAX = 10 * 1024 * 1024;
  static final int SERIES_MAX = 2000;
  private static final Credentials CREDENTIALS = Credentials.ofPasswords("pour", "show");
  private static final MetricStore.Limits LIMITS = limits(SERIES_MAX);
  private static final long HEAP_BYTES = 512L * 1024 * 1024;
  static final String DRAIN_HEADER = basic("drain", "pour");
  static final String METRICS_HEADER = basic("metrics", "show");

  final TurnedClock clock;
  final HttpServer server;
  final HeldIntake intake;

  RunningServer() {
    this(BODY_BYTES_MAX);
  }

  RunningServer(int bodyBytesMax) {
    this(bodyBytesMax, Duration.ofSeconds(5));
  }

  RunningServer(int bodyBytesMax, Duration stopTimeout) {
    this(bodyBytesMax, stopTimeout, Capacity.of(HEAP_BYTES));
  }

  RunningServer(int bodyBytesMax, Duration stopTimeout, Capacity capacity) {
    this(new TurnedClock(), null, bodyBytesMax, stopTimeout, LIMITS, CREDENTIALS, capacity);
  }

  RunningServer(MetricStore.Limits limits) {
    this(new TurnedClock(), null, limits, CREDENTIALS);
  }

  RunningServer(Credentials credentials) {
    this(new TurnedClock(), null, LIMITS, credentials);
  }

  /// One that keeps its series, and begins with those that were kept.
  RunningServer(TurnedClock clock, Storage storage) {
    this(clock, storage, SERIES_MAX);
  }

  RunningServer(TurnedClock clock, Storage storage, int seriesMax) {
    this(clock, storage, limits(seriesMax), CREDENTIALS);
  }

  private RunningServer(
      TurnedClock clock, Storage storage, MetricStore.Limits limits, Credentials credentials) {
    this(
        clock,
        storage,
        BODY_BYTES_MAX,
        Duration.ofSeconds(5),
        limits,
        credentials,
        Capacity.of(HEAP_BYTES));
  }

  private RunningServer(
      TurnedClock clock,
      Storage storage,
      int bodyBytesMax,
      Duration stopTimeout,
      MetricStore.Limits limits,
      Credentials credentials,
      Capacity capacity) {
    this.clock = clock;
    ContinuedClock continued = new ContinuedClock(clock);
    MetricStore store =
        new MetricStore(
            limits, new MetricStore.Build("1.0.0", "abc"), continued, HerokuFamilies::help);
    HttpServer.Config config =
        new HttpServer.Config(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            bodyBytesMax,
            stopTimeout,
            credentials);
    try {
      intake =
          new HeldIntake(storage == null ? store : DurableIntake.open(storage, store, continued));
      server = HttpServer.start(config, store, intake, continued, capacity);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MetricStore.Limits limits(int seriesMax) {
    return new MetricStore.Limits(Duration.ofMinutes(10), Duration.ofHours(24), seriesMax, 0);
  }

  /// The hands are turned by the test.
  static final class TurnedClock implements Clock {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;
    private final AtomicLong nanos;
    private final long nanosAtFirst;

    TurnedClock() {
      this(0);
    }

    /// @param nanosAtFirst what the monotonic clock begins with
    private TurnedClock(long nanosAtFirst) {
      this.nanosAtFirst = nanosAtFirst;
      this.nanos = new AtomicLong(nanosAtFirst);
    }

    /// The clock of another process at the same moment.
    TurnedClock ofNextProcess() {
      TurnedClock next = new TurnedClock(nanosAtFirst - 1_000_000_007L);
      next.turn(Duration.ofNanos(nanos.get() - nanosAtFirst));
      return next;
    }

    void turn(Duration by) {
      nanos.addAndGet(by.toNanos());
    }

    @Override
    public long nanos() {
      return nanos.get();
    }

    @Override
    public long epochMillis() {
      return EPOCH_MILLIS + (nanos.get() - nanosAtFirst) / 1_000_000;
    }
  }

  int port() {
    return server.port();
  }

  RawClient connect() {
    return new RawClient(port());
  }

  /// Posts a body on a connection of its own.
  Answer drain(String target, byte[] body, String... headers) {
    try (RawClient client = connect()) {
      return client.send(post(target, body, headers)).answer();
    }
  }

  Answer drain(String body, String... headers) {
    return drain("/drain?app_name=shop", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  /// The page in the text format.
  Page page() {
    return Page.ofText(pageText());
  }

  String pageText() {
    try (RawClient client = connect()) {
      return client.send(get("/metrics", METRICS_HEADER)).answer().bodyText();
    }
  }

  double sample(String series) {
    return page().value(series);
  }

  @Override
  public void close() {
    server.stop();
    intake.close();
  }

  static byte[] post(String target, byte[] body, String... headers) {
    String head =
        head("POST", target, headers)
            + (DRAIN_HEADER + "\r\nContent-Length: " + body.length + "\r\n\r\n");
    return concat(latin1(head), body);
  }

  static String post(String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new String(post("/drain?app_name=shop", bytes, headers), StandardCharsets.ISO_8859_1);
  }

  static String get(String target, String... headers) {
    return head("GET", target, headers) + "\r\n";
  }

  /// A head without the empty line that ends it.
  static String head(String method, String target, String... headers) {
    StringBuilder head =
        new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: exporter\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.toString();
  }

  /// A message in its frame.
  static String frame(String app, String procId, String text) {
    String message = "<158>1 2024-05-01T10:00:00+00:00 host " + app + " " + procId + " - " + text;
    byte[] octets = (message + "\n").getBytes(StandardCharsets.UTF_8);
    return octets.length + " " + message + "\n";
  }

  static String routerError(String code) {
    return frame("heroku", "router", "at=error code=" + code + " dyno=web.1 status=503");
  }

  static String ingest(String json) {
    String payload = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    return frame("app", "web.1", "crates-io-heroku-metrics:ingest " + payload);
  }

  static String basic(String user, String password) {
    String pair = user + ":" + password;
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
