package io.herokuexporter.server;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.MetricStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A connection without a socket to a ledger of its own: each call of [#feed] is one read of the
/// network, and all of its consequences have come to pass when it returns. It costs a thousandth of
/// a [RunningServer], whose connections have the same handlers.
///
/// Pages that are asked for over the connection are those of an empty ledger that all share, for
/// the JVM's own metrics, once measured, are measured for good.
final class FedConnection implements AutoCloseable {
  static final int BODY_BYTES_MAX = 600;

  private static final long HEAP_BYTES = 512L * 1024 * 1024;

  /// No other answer is as long.
  private static final Pattern PAGE_LENGTH = Pattern.compile("content-length: \\d{4,}");

  private static final MetricsPage EMPTY_PAGE = writtenAtOnce();

  private final RunningServer.TurnedClock clock = new RunningServer.TurnedClock();
  private final MetricStore store = store(clock);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Workroom workroom = new Workroom();

  /// What has come of everything that was fed.
  ///
  /// @param answers as they went over the wire, without what depends on the machine
  /// @param page that of the ledger
  /// @param open whether the connection may be used on
  record Outcome(String answers, String page, boolean open) {}

  FedConnection(int bodyBytesMax) {
    channel.freezeTime();
    Capacity capacity = Capacity.of(HEAP_BYTES);
    Drain drain = new Drain(store, bodyBytesMax, capacity, workroom);
    Gate gate =
        new Gate(
            Credentials.ofPasswords("pour", "show"),
            new Checkpoint(clock),
            drain,
            store::trouble,
            bodyBytesMax);
    Connection.Common common =
        new Connection.Common(
            gate,
            store,
            drain,
            EMPTY_PAGE,
            new DateHeader(clock),
            new Outbox(),
            capacity,
            new Refusals(clock),
            bodyBytesMax);
    StrictRequestDecoder decoder = new StrictRequestDecoder();
    Connection connection =
        new Connection(common, new Crowd(1, store, clock).enter(channel), decoder);
    channel.pipeline().addLast(decoder).addLast(new HttpResponseEncoder()).addLast(connection);
  }

  static MetricStore store(RunningServer.TurnedClock clock) {
    return new MetricStore(
        new MetricStore.Limits(Duration.ofMinutes(10), Duration.ofHours(24), 1000, 0),
        new MetricStore.Build("1.0.0", "abc"),
        clock,
        HerokuFamilies::help);
  }

  /// Its threads are gone, so that each page is written by the thread that asks for it.
  private static MetricsPage writtenAtOnce() {
    RunningServer.TurnedClock clock = new RunningServer.TurnedClock();
    MetricsPage page = new MetricsPage(store(clock), clock);
    ThreadPoolExecutor threads = (ThreadPoolExecutor) page.executor();
    threads.setRejectedExecutionHandler((task, _) -> task.run());
    threads.shutdown();
    return page;
  }

  /// Lets the network bring `bytes[from, to)`, unless the connection has ended, in a buffer of its
  /// own: what is left in one is moved to its beginning.
  void feed(byte[] bytes, int from, int to) {
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
    }
  }

  /// Lets time pass for series and frames; the connection does not notice.
  void turnClock(Duration by) {
    clock.turn(by);
  }

  /// What has come of it, once an answer that is kept back and a connection that lingers have had
  /// their time.
  Outcome outcome() {
    pass(FailedLogins.DELAY_MILLIS_MAX);
    pass(TimeUnit.SECONDS.toMillis(Exchange.LINGER_SECONDS));
    return new Outcome(answers(), ExpositionFormat.TEXT.text(store.collect()), channel.isOpen());
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private String answers() {
    StringBuilder answers = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      answers.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    String text = PAGE_LENGTH.matcher(answers).replaceAll("content-length: of a page");
    return text.contains("\n# HELP ") ? JourneyPages.withoutMachine(text) : text;
  }

  /// The kinds of its handlers, in their order.
  static List<String> handlers(EmbeddedChannel channel) {
    return channel.pipeline().toMap().values().stream()
        .map(ChannelHandler::getClass)
        .map(Class::getSimpleName)
        .toList();
  }

  EmbeddedChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    workroom.close();
  }
}
