package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;

/// Memory outside of the heap that pages have been written to, kept for the next ones: a page of
/// some megabytes every few seconds would otherwise be fresh memory of the system each time, zeroed
/// and mapped. Thread-safe.
final class PiecePool {
  static final int PIECE_BYTES = 32 * 1024;

  /// 64 MiB: what pages took once is their peak, kept or not; what a larger one needs more goes.
  static final int PIECES_MAX = 2048;

  private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();

  /// An empty buffer of so many bytes, the caller's to give back or to release.
  ByteBuf take(int bytes) {
    ByteBuf known = null;
    if (bytes <= PIECE_BYTES) {
      synchronized (kept) {
        known = kept.poll();
      }
    }
    return known == null
        ? UnpooledByteBufAllocator.DEFAULT.directBuffer(Math.max(bytes, PIECE_BYTES))
        : known;
  }

  /// Takes back a buffer, unless somebody else still reads it or there are enough.
  void giveBack(ByteBuf piece) {
    synchronized (kept) {
      if (piece.refCnt() == 1 && piece.capacity() == PIECE_BYTES && kept.size() < PIECES_MAX) {
        kept.push(piece.clear());
        return;
      }
    }
    piece.release();
  }

  /// Lets all of it go.
  void close() {
    synchronized (kept) {
      kept.forEach(ByteBuf::release);
      kept.clear();
    }
  }
}
