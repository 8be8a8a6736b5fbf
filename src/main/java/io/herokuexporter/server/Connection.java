package io.herokuexporter.server;

import io.herokuexporter.metric.Faults;
import io.herokuexporter.metric.MetricStore;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client: what its socket tells. Its requests take their course in an
/// [Exchange], one after the other; while that is busy, what the client sends behind waits here.
///
/// A client that has ended its side of the connection is sent the answers to what came whole.
final class Connection extends ChannelInboundHandlerAdapter {
  /// From the end of a silence to the end of the connection.
  static final int LAST_LOOK_MILLIS = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /// The event that tells a connection that the server stops.
  enum Stop {
    STOP
  }

  private final Outbox outbox;
  private final Crowd.Member member;
  private final StrictRequestDecoder decoder;
  private final Silence silence = new Silence();
  private final Deque<Object> waiting = new ArrayDeque<>();
  private final Exchange exchange;

  /// Sends what has been written, once all that has come has been handled.
  private Runnable sender = () -> {};

  /// Whether nothing has come since the client's time to be silent was over.
  private boolean isSilent;

  /// Whether the client sends nothing more.
  private boolean allHeard;

  /// What all connections of a server have in common.
  record Common(
      Gate gate,
      MetricStore store,
      Drain drain,
      MetricsPage page,
      DateHeader date,
      Outbox outbox,
      Capacity capacity,
      Refusals refusals,
      int bodyBytesMax) {}

  Connection(Common common, Crowd.Member member, StrictRequestDecoder decoder) {
    this.outbox = common.outbox;
    this.member = member;
    this.decoder = decoder;
    this.exchange = new Exchange(common, this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    sender =
        guarded(
            ctx,
            () -> {
              exchange.flush(ctx);
              exchange.keepPace(ctx, decoder.isAmidHead());
            });
    silence.begin(ctx);
    decoder.pauseWhile(() -> isPaused(ctx));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (exchange.state().isBusy() || !waiting.isEmpty()) {
      waiting.add(message);
      ctx.channel().config().setAutoRead(false);
    } else {
      exchange.handle(ctx, message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    member.hear();
    isSilent = false;
    if (ctx.channel().isActive()) { // else it is the decoder's, which ends with the connection
      outbox.add(ctx.executor(), sender);
    }
  }

  /// Who does not read answers is not read either: what waits to be sent stays bounded.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      later( // not now, amid the handling of a message
          ctx,
          () -> {
            exchange.goOnSending(ctx);
            resume(ctx);
          });
    } else {
      ctx.channel().config().setAutoRead(false);
      exchange.watchAnswers(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    exchange.breakOff();
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Stop.STOP) {
      silence.stop(ctx);
    } else if (event instanceof ChannelInputShutdownEvent) {
      allHeard = true;
      closeWhenServed(ctx);
    } else if (event instanceof IdleStateEvent) {
      if (!exchange.state().waitsForUs() && !(silence.isStopping() && isInFlight(ctx))) {
        endAfterLastLook(ctx);
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /// Ends a connection that is still silent after one more look at its socket: a process that was
  /// held up finds the time over before it finds what has come.
  private void endAfterLastLook(ChannelHandlerContext ctx) {
    isSilent = true;
    Runnable look =
        () -> {
          if (isSilent) {
            ctx.close();
          }
        };
    ctx.executor().schedule(look, LAST_LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // first, for memory may not do for the rest
    if (cause instanceof IOException) {
      LOG.debug("connection ended: {}", cause.getMessage());
    } else {
      Faults.log(LOG, "connection closed by a fault of ours", cause);
    }
  }

  /// Does something from the thread of this connection, in its turn.
  void later(ChannelHandlerContext ctx, Runnable task) {
    ctx.executor().execute(guarded(ctx, task));
  }

  /// What throws outside of the handling of a message ends the connection too: else it would wait
  /// for ever.
  Runnable guarded(ChannelHandlerContext ctx, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | OutOfMemoryError e) {
        exceptionCaught(ctx, e);
      }
    };
  }

  /// Notes that the client has shown right credentials.
  void trust(ChannelHandlerContext ctx) {
    member.trust();
    silence.trust(ctx);
  }

  /// Has a message wait that is to be handled before all others that do.
  void putBack(Object message) {
    waiting.addFirst(message);
  }

  /// Handles what has waited, and reads on when nothing waits any more.
  void resume(ChannelHandlerContext ctx) {
    while (!exchange.state().isBusy() && ctx.channel().isWritable() && !waiting.isEmpty()) {
      exchange.handle(ctx, waiting.remove());
    }
    if (!isPaused(ctx)) {
      decoder.goOn(ctx.pipeline());
      if (exchange.state() != ExchangeState.CLOSED) {
        silence.beginAnew(ctx);
      }
    }
    ctx.flush();
    if (!isPaused(ctx)) {
      ctx.channel().config().setAutoRead(true);
    }
    closeWhenServed(ctx);
    exchange.keepPace(ctx, decoder.isAmidHead());
  }

  /// Whether what comes next stays the bytes that it is.
  private boolean isPaused(ChannelHandlerContext ctx) {
    return exchange.state().isBusy() || !waiting.isEmpty() || !ctx.channel().isWritable();
  }

  /// Whether a request has come in part, or an answer gone in part: asked when a silence has not
  /// been ours.
  private boolean isInFlight(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer unsent = ctx.channel().unsafe().outboundBuffer();
    return exchange.state().isInFlight() || (unsent != null && unsent.totalPendingWriteBytes() > 0);
  }

  /// What has not come whole by now never will.
  private void closeWhenServed(ChannelHandlerContext ctx) {
    if (allHeard && !isPaused(ctx) && exchange.state() != ExchangeState.CLOSED) {
      exchange.close(ctx);
    }
  }
}
