package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// Memory outside of the heap that is used again and again, for what is in it has mostly been taken
/// when it is needed next: so it need not be zeroed each time, and stays in the processor's cache.
/// Whoever keeps some of what is in it keeps the buffer, and there is a new one.
///
/// For one thread.
final class SharedBuffer implements AutoCloseable {
  private final int bytes;
  private @Nullable ByteBuf buffer;

  /// @param bytes how much there is room for; a buffer that has grown is not used again
  SharedBuffer(int bytes) {
    this.bytes = bytes;
  }

  /// An empty buffer, to be released by the caller.
  ByteBuf take() {
    if (buffer != null && (buffer.refCnt() > 1 || buffer.capacity() > bytes)) {
      close();
    }
    if (buffer == null) {
      buffer = Unpooled.directBuffer(bytes);
    }
    return buffer.clear().retain();
  }

  /// Lets go the buffer, which goes when nobody has kept any of it.
  @Override
  public void close() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }
}
