package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The body of a page while one thread writes it and another sends it: what comes first is on its
/// way, and its memory used again, before the last is there. Pieces are given away as fast as the
/// client takes them, and given back to their pool when they have been sent. Who writes waits for a
/// client that is behind, though not for long. Thread-safe, for one who writes and one who sends.
final class Pieces implements ChunkedInput<ByteBuf> {
  /// As many are to be ready before a sender is woken who has sent all that there was: a waking
  /// costs more than the sending of one.
  static final int WAKE_PIECES = 8;

  /// When so many are ready, who writes waits until half of them are gone: a page that is written
  /// no faster than it is read takes no more memory, and this much stays in the processor's cache.
  static final int AHEAD_PIECES = 2 * WAKE_PIECES;

  /// So often, 5 ms at most each time, may the writing of a page wait; then all that is left goes
  /// into memory, for a slow client must not hold up the pages of others.
  static final int WAITS_MAX = 50;

  private static final int WAIT_MILLIS = 5;

  private final PiecePool pool;
  private final ArrayDeque<ByteBuf> ready = new ArrayDeque<>();

  /// Given away, the first first; sent when nobody else refers to them.
  private final ArrayDeque<ByteBuf> sent = new ArrayDeque<>();

  private int waitsLeft;
  private long length;
  private long progress;
  private boolean ended;
  private boolean broken;
  private boolean closed;
  private boolean waiting;
  private @Nullable Runnable wake;

  /// @param waitsMax how often who writes may wait for who sends
  Pieces(PiecePool pool, int waitsMax) {
    this.pool = pool;
    this.waitsLeft = waitsMax;
  }

  /// Adds a copy of some bytes, and waits if the client is far behind.
  void add(byte[] bytes, int from, int length) {
    ByteBuf piece = pool.take(length).writeBytes(bytes, from, length);
    @Nullable Runnable wakes = null;
    synchronized (this) {
      if (closed) {
        pool.giveBack(piece);
        return;
      }
      ready.add(piece);
      this.length += length;
      if (waiting && ready.size() >= WAKE_PIECES) {
        waiting = false;
        wakes = wake;
      }
    }
    if (wakes != null) {
      wakes.run();
    }
    keepPace();
  }

  private synchronized void keepPace() {
    if (ready.size() < AHEAD_PIECES) {
      return;
    }
    try {
      while (ready.size() > AHEAD_PIECES / 2 && waitsLeft > 0) {
        waitsLeft--;
        wait(WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      waitsLeft = 0;
      Thread.currentThread().interrupt();
    }
  }

  /// Nothing more comes.
  ///
  /// @param broken whether the page is not whole: who sends it finds out
  void end(boolean broken) {
    @Nullable Runnable wakes;
    synchronized (this) {
      ended = true;
      this.broken = broken;
      wakes = wake;
    }
    if (wakes != null) {
      wakes.run();
    }
  }

  /// Has a sender woken who has sent all that there was.
  synchronized void onReady(Runnable wake) {
    this.wake = wake;
  }

  /// How many wait to be sent.
  synchronized int readyPieces() {
    return ready.size();
  }

  synchronized boolean isEnded() {
    return ended;
  }

  @Override
  public synchronized boolean isEndOfInput() {
    return ended && !broken && ready.isEmpty();
  }

  @Override
  public synchronized @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws IOException {
    for (ByteBuf first = sent.peek(); first != null && first.refCnt() == 1; first = sent.peek()) {
      pool.giveBack(sent.remove());
    }
    ByteBuf piece = ready.poll();
    if (piece == null) {
      if (broken) {
        throw new IOException("a page could not be written to its end");
      }
      waiting = !ended;
      return null;
    }
    if (ready.size() == AHEAD_PIECES / 2) {
      notifyAll();
    }
    progress += piece.readableBytes();
    sent.add(piece);
    return piece.retainedDuplicate();
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Netty's interface still asks for it
  public @Nullable ByteBuf readChunk(ChannelHandlerContext ctx) throws IOException {
    return readChunk(ctx.alloc());
  }

  /// The bytes so far; all of them when it has ended.
  @Override
  public synchronized long length() {
    return length;
  }

  @Override
  public synchronized long progress() {
    return progress;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    sent.forEach(pool::giveBack);
    sent.clear();
    ready.forEach(pool::giveBack);
    ready.clear();
  }
}
