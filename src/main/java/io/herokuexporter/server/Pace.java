package io.herokuexporter.server;

import io.herokuexporter.metric.Cut;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The time that one client may take over what it has begun: a head, a body, or the reading of an
/// answer. What comes whole never starts it. It has one timer, which is set again only when it goes
/// off, for nearly everything is over long before. For the thread of the connection.
final class Pace {
  /// From the first bytes of a head to its end.
  static final int HEAD_SECONDS = 10;

  /// From the first bytes of a body to its end, however long it is, and so many more for each
  /// [#BODY_BYTES_PER_SECOND] of its length. Logplex sends a body within its own 5 s.
  static final int BODY_SECONDS = 10;

  static final int BODY_BYTES_PER_SECOND = 512 * 1024;

  /// How long a client may take nothing of what is sent to it.
  static final int STALL_SECONDS = 10;

  /// From the first byte of a page to its last. Scrapers give up sooner: their time is no longer
  /// than the minute or less between two scrapes.
  static final int PAGE_SECONDS = 60;

  private static final long NEVER = Long.MAX_VALUE;

  private final BiConsumer<ChannelHandlerContext, Cut> tooSlow;
  private long deadline = NEVER;
  private long timerNanos = NEVER;
  private @Nullable Future<?> timer;
  private Cut reason = Cut.SLOW_REQUEST;
  private boolean watchesAnswers;
  private @Nullable Future<?> watch;

  /// @param tooSlow told when a time is over
  Pace(BiConsumer<ChannelHandlerContext, Cut> tooSlow) {
    this.tooSlow = tooSlow;
  }

  /// Whether a time runs.
  boolean isRunning() {
    return deadline != NEVER;
  }

  void beginHead(ChannelHandlerContext ctx) {
    begin(ctx, Cut.SLOW_REQUEST, TimeUnit.SECONDS.toNanos(HEAD_SECONDS));
  }

  /// @param bodyBytes how long the body may become
  void beginBody(ChannelHandlerContext ctx, long bodyBytes) {
    long nanosForBytes = bodyBytes * (TimeUnit.SECONDS.toNanos(1) / BODY_BYTES_PER_SECOND);
    begin(ctx, Cut.SLOW_REQUEST, TimeUnit.SECONDS.toNanos(BODY_SECONDS) + nanosForBytes);
  }

  void beginPage(ChannelHandlerContext ctx) {
    begin(ctx, Cut.SLOW_READER, TimeUnit.SECONDS.toNanos(PAGE_SECONDS));
  }

  /// What was begun is at its end.
  void end() {
    deadline = NEVER;
  }

  /// The connection has ended: nothing of it stays in a timer.
  void close() {
    end();
    if (timer != null) {
      timer.cancel(false);
    }
    if (watch != null) {
      watch.cancel(false);
    }
  }

  /// Looks from now on whether the client takes what is sent to it, until all has been sent.
  void watchAnswers(ChannelHandlerContext ctx) {
    if (!watchesAnswers && unsent(ctx) > 0) {
      watchesAnswers = true;
      lookAgain(ctx, progress(ctx));
    }
  }

  private void lookAgain(ChannelHandlerContext ctx, Progress before) {
    watch =
        ctx.executor()
            .schedule(
                () -> {
                  if (unsent(ctx) == 0) {
                    watchesAnswers = false;
                  } else if (progress(ctx).equals(before)) {
                    tooSlow.accept(ctx, Cut.SLOW_READER);
                  } else {
                    lookAgain(ctx, progress(ctx));
                  }
                },
                STALL_SECONDS,
                TimeUnit.SECONDS);
  }

  /// What is sent now, how much of it, and how much waits.
  private record Progress(int current, long sentOfCurrent, long unsent) {}

  private static Progress progress(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
    return out == null
        ? new Progress(0, 0, 0)
        : new Progress(
            System.identityHashCode(out.current()),
            out.currentProgress(),
            out.totalPendingWriteBytes());
  }

  /// Bytes that the connection has not taken yet.
  private static long unsent(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  private void begin(ChannelHandlerContext ctx, Cut reason, long nanos) {
    this.reason = reason;
    deadline = ctx.executor().ticker().nanoTime() + nanos;
    if (timer != null && timerNanos - deadline > 0) {
      timer.cancel(false);
      timer = null;
    }
    if (timer == null) {
      setTimer(ctx, nanos);
    }
  }

  private void setTimer(ChannelHandlerContext ctx, long nanos) {
    timerNanos = deadline;
    timer = ctx.executor().schedule(() -> timeUp(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void timeUp(ChannelHandlerContext ctx) {
    timer = null;
    if (deadline == NEVER) {
      return;
    }
    long left = deadline - ctx.executor().ticker().nanoTime();
    if (left > 0) {
      setTimer(ctx, left);
    } else {
      deadline = NEVER;
      tooSlow.accept(ctx, reason);
    }
  }
}
