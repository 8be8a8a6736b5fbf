package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Intake;
import io.herokuexporter.metric.MetricStore;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/// The listening server. One thread serves all connections: two would take what they count out of
/// each other's caches (RATIONALE.md, "Speed").
public final class HttpServer {
  private static final int BACKLOG = 1024;
  private static final int END_MILLIS_MAX = 1000;

  private final Config config;
  private final Clock clock;
  private final Checkpoint checkpoint;
  private final Workroom workroom = new Workroom();
  private final ReadBuffer reads;
  private final Crowd crowd;
  private final Connection.Common common;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final EventLoopGroup thread;
  private final Channel listener;

  /// How the server runs.
  ///
  /// @param address where to listen; port 0 for any free one
  /// @param bodyBytesMax limit of a drain body, on the wire and again decompressed
  /// @param stopTimeout how long [#stop] may take to serve what is in flight
  public record Config(
      InetSocketAddress address, int bodyBytesMax, Duration stopTimeout, Credentials credentials) {}

  private HttpServer(
      Config config, MetricStore store, Intake intake, Clock clock, Capacity capacity)
      throws CannotListenException {
    this.config = config;
    this.clock = clock;
    this.reads = new ReadBuffer(capacity.socketBytes());
    this.crowd = new Crowd(capacity.connections(), store, clock);
    Drain drain = new Drain(intake, config.bodyBytesMax(), capacity, workroom);
    this.checkpoint = new Checkpoint(clock);
    Gate gate =
        new Gate(config.credentials(), checkpoint, drain, intake::trouble, config.bodyBytesMax());
    this.common =
        new Connection.Common(
            gate,
            store,
            drain,
            new MetricsPage(store, clock),
            new DateHeader(clock),
            new Outbox(),
            capacity,
            new Refusals(clock),
            config.bodyBytesMax());
    this.thread =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("http", true),
            NioIoHandler.newFactory(
                SelectorProvider.provider(),
                () -> new Gathering(clock, LockSupport::parkNanos, common.outbox()::total)));
    this.listener = listen();
  }

  /// Listens and serves until [#stop].
  ///
  /// @param store what pages are made of
  /// @param intake the way of drains into it
  /// @throws CannotListenException when the address cannot be listened on
  public static HttpServer start(Config config, MetricStore store, Intake intake, Clock clock)
      throws CannotListenException {
    long descriptors = Descriptors.max();
    Capacity fitting = Capacity.of(Runtime.getRuntime().maxMemory());
    Capacity capacity = fitting.within(descriptors);
    if (capacity.connections() < fitting.connections()) {
      LoggerFactory.getLogger(HttpServer.class)
          .warn(
              "{} files may be open (ulimit -n), so {} connections are served at the same time,"
                  + " not {}",
              descriptors,
              capacity.connections(),
              fitting.connections());
    }
    return start(config, store, intake, clock, capacity);
  }

  /// The same, with less or more room than the heap has.
  static HttpServer start(
      Config config, MetricStore store, Intake intake, Clock clock, Capacity capacity)
      throws CannotListenException {
    return new HttpServer(config, store, intake, clock, capacity);
  }

  private Channel listen() throws CannotListenException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(thread)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    common.capacity().socketBytes() / 2, common.capacity().socketBytes()))
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    open(channel);
                  }
                })
            .bind(config.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      common.page().close();
      checkpoint.close();
      thread.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new CannotListenException(config.address(), bound.cause());
    }
    bound.channel().pipeline().addLast(new AcceptFailures()); // behind Netty's own handler
    return bound.channel();
  }

  /// Makes a connection of a channel; tests give it one without a socket.
  void open(Channel channel) {
    StrictRequestDecoder decoder = new StrictRequestDecoder();
    Crowd.Member member = crowd.enter(channel);
    channel
        .pipeline()
        .addLast(decoder)
        .addLast(new HttpResponseEncoder())
        .addLast(new Connection(common, member, decoder));
    connections.add(channel);
    if (common.gate().isStopping()) {
      channel.pipeline().fireUserEventTriggered(Connection.Stop.STOP);
    }
  }

  /// From now on `/drain` opens to these credentials alone.
  public void admitDrains(List<Credential> credentials) {
    common.gate().admitDrains(credentials);
  }

  /// From now on `/metrics` opens to these credentials alone, which are bound to no app.
  public void admitScrapes(List<Credential> credentials) {
    common.gate().admitScrapes(credentials);
  }

  /// What passwords wait for that are not known yet.
  Verifier verifier() {
    return checkpoint.verifier();
  }

  /// The port that it listens on.
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /// Waits until connections are served no more, though nobody has called [#stop]: the thread that
  /// does it has ended by an error, which was logged.
  public void awaitFailure() throws InterruptedException {
    thread.terminationFuture().await();
    if (common.gate().isStopping()) {
      new CountDownLatch(1).await(); // whoever stops it ends the process
    }
  }

  /// What serves all connections; for tests.
  EventLoopGroup thread() {
    return thread;
  }

  /// Stops: no new connections, those that are open are served until they have been silent for a
  /// second, and closed in time for the process to end within the timeout of the configuration. So
  /// it ends though the thread that serves them does not go on, held up by a disk say.
  public void stop() {
    long served =
        clock.nanos() + TimeUnit.MILLISECONDS.toNanos(servingMillis(config.stopTimeout()));
    await(listener.close(), served);
    common.gate().stop();
    // what was accepted last is still on its way into the group
    await(thread.submit(() -> {}), served);
    for (Channel connection : connections) {
      connection
          .eventLoop()
          .execute(() -> connection.pipeline().fireUserEventTriggered(Connection.Stop.STOP));
    }
    await(connections.newCloseFuture(), served);
    long ended = Math.min(clock.nanos(), served) + TimeUnit.MILLISECONDS.toNanos(END_MILLIS_MAX);
    await(connections.close(), ended);
    checkpoint.close();
    workroom.close();
    thread.submit(common.page()::close);
    thread.submit(reads::close);
    await(thread.shutdownGracefully(0, 1, TimeUnit.SECONDS), ended);
  }

  private void await(Future<?> done, long endNanos) {
    done.awaitUninterruptibly(endNanos - clock.nanos(), TimeUnit.NANOSECONDS);
  }

  /// How much of the time for stopping connections may take that never pause. The rest is for what
  /// ends after them: threads, a last snapshot, the process.
  static long servingMillis(Duration stopTimeout) {
    long millis = stopTimeout.toMillis();
    return millis - Math.min(millis / 4, END_MILLIS_MAX);
  }
}
