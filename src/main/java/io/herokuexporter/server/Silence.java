package io.herokuexporter.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateHandler;

/// How long one connection may be silent. When it has been, its handlers are told by an
/// [io.netty.handler.timeout.IdleStateEvent]. For the thread of the connection.
final class Silence {
  private static final String HANDLER = "idle";

  /// For a client that has not shown right credentials.
  private static final int SECONDS = 20;

  /// For one that has: Logplex keeps a connection for hours, load balancers for 60 s.
  private static final int SECONDS_TRUSTED = 300;

  /// For any while the server stops.
  private static final int SECONDS_STOPPING = 1;

  private int seconds = SECONDS;
  private boolean isStopping;

  /// Begins for the connection of a handler, which is told.
  void begin(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), HANDLER, handler());
  }

  void trust(ChannelHandlerContext ctx) {
    if (!isStopping) {
      allow(ctx, SECONDS_TRUSTED);
    }
  }

  /// Counts from now on. What the decoder had kept back comes with no end of reading, for which the
  /// handler would wait for ever.
  void beginAnew(ChannelHandlerContext ctx) {
    ctx.pipeline().get(IdleStateHandler.class).resetReadTimeout();
  }

  void stop(ChannelHandlerContext ctx) {
    isStopping = true;
    allow(ctx, SECONDS_STOPPING);
  }

  boolean isStopping() {
    return isStopping;
  }

  private void allow(ChannelHandlerContext ctx, int now) {
    if (now != seconds) {
      seconds = now;
      ctx.pipeline().replace(HANDLER, HANDLER, handler());
    }
  }

  private IdleStateHandler handler() {
    return new IdleStateHandler(0, 0, seconds);
  }
}
