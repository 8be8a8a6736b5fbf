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

  private final long bytesMax;
  private final int piecesMax;
  private final ArrayDeque<ByteBuf> kept = new ArrayDeque<>();
  private long takenBytes;

  /// @param bytesMax what may be taken at the same time; a quarter of it at most is kept
  PiecePool(long bytesMax) {
    this.bytesMax = bytesMax;
    this.piecesMax = (int) Math.min(bytesMax / 4 / PIECE_BYTES, PIECES_MAX);
  }

  /// An empty buffer of so many bytes, the caller's to give back.
  ///
  /// @throws IllegalStateException when too much is taken already
  ByteBuf take(int bytes) {
    int size = Math.max(bytes, PIECE_BYTES);
    synchronized (kept) {
      if (takenBytes + size > bytesMax) {
        throw new IllegalStateException(
            "pages that are being sent hold " + takenBytes + " bytes already");
      }
      takenBytes += size;
      ByteBuf known = size == PIECE_BYTES ? kept.poll() : null;
      if (known != null) {
        return known;
      }
    }
    try {
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(size);
    } catch (OutOfMemoryError e) {
      synchronized (kept) {
        takenBytes -= size;
      }
      throw e;
    }
  }

  /// Takes back a buffer, and lets it go if somebody else still reads it or there are enough.
  void giveBack(ByteBuf piece) {
    synchronized (kept) {
      takenBytes -= piece.capacity();
      if (piece.refCnt() == 1 && piece.capacity() == PIECE_BYTES && kept.size() < piecesMax) {
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
