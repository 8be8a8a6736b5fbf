package io.herokuexporter.server;

import io.herokuexporter.server.MetricsPage.Page;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends the bodies of pages over one connection, part by part: the next one is made when the
/// client has taken the last. After a while all other connections have their turn. For the thread
/// of the connection.
final class PageSender {
  /// How long the others may be kept waiting: for some ten parts of text, or for two packed.
  static final long TURN_NANOS = 1_000_000;

  private @Nullable Page page;
  private Runnable sent = () -> {};
  private @Nullable Future<?> nextTurn;

  /// Sends a page whose head has been written, and closes it.
  ///
  /// @param part the first one of it
  /// @param sent told when all of it is on its way; a page that breaks off ends the connection
  void send(ChannelHandlerContext ctx, Page page, ByteBuf part, Runnable sent) {
    this.page = page;
    this.sent = sent;
    write(ctx, page, part);
    goOn(ctx);
  }

  /// Sends more of the page, if there is one and its client takes more.
  void goOn(ChannelHandlerContext ctx) {
    if (nextTurn != null) {
      return;
    }
    long end = ctx.executor().ticker().nanoTime() + TURN_NANOS;
    while (page != null && ctx.channel().isWritable()) {
      if (ctx.executor().ticker().nanoTime() - end >= 0) {
        // others are served before what is scheduled, but not before what is to be executed
        nextTurn = ctx.executor().schedule(() -> takeTurn(ctx), 0, TimeUnit.NANOSECONDS);
        return;
      }
      write(ctx, page, page.next());
    }
  }

  private void takeTurn(ChannelHandlerContext ctx) {
    nextTurn = null;
    try {
      goOn(ctx);
    } catch (RuntimeException | OutOfMemoryError e) {
      ctx.pipeline().fireExceptionCaught(e);
    }
  }

  private void write(ChannelHandlerContext ctx, Page page, ByteBuf part) {
    if (page.isEnded()) {
      close();
      ctx.writeAndFlush(new DefaultLastHttpContent(part))
          .addListener(done -> {
            if (done.isSuccess()) {
              sent.run();
            } else {
              ctx.close(); // what has come of the page is not the whole
            }
          });
    } else if (part.isReadable()) {
      ctx.writeAndFlush(new DefaultHttpContent(part), ctx.voidPromise());
    } else {
      part.release();
    }
  }

  /// Lets go what is under way.
  void close() {
    if (nextTurn != null) {
      nextTurn.cancel(false);
      nextTurn = null;
    }
    if (page != null) {
      page.close();
      page = null;
    }
  }
}
