package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Keeps what is written in the pieces that it came in, so that a large page needs no array of its
/// size, and none twice that size while it grows. The pieces lie outside of the heap: a socket
/// takes them as they are, and the collector of garbage need not carry a page around.
final class Chunks extends OutputStream {
  private final PiecePool pool;
  private final List<ByteBuf> chunks = new ArrayList<>();

  Chunks(PiecePool pool) {
    this.pool = pool;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    chunks.add(pool.take(length).writeBytes(bytes, from, length));
  }

  /// The pieces, from now on the caller's to release.
  List<ByteBuf> toList() {
    return Collections.unmodifiableList(chunks);
  }

  /// Gives up what was written.
  void release() {
    chunks.forEach(pool::giveBack);
    chunks.clear();
  }
}
