package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import org.jspecify.annotations.Nullable;

/// What sockets are read into: where much comes at once, one buffer for all connections, for what
/// is in it has mostly been read when the next socket's turn comes. Netty makes such buffers anew
/// for each read, with zeros and all, and of half the length for a body that takes two reads then.
/// Whoever keeps some of what came, as the beginning of a head, keeps the buffer, and there is a
/// new one.
///
/// For one thread.
final class ReadBuffer extends AdaptiveRecvByteBufAllocator implements AutoCloseable {
  /// Connections that send less at once have small buffers of their own.
  static final int SHARED_BYTES_MIN = 8 * 1024;

  private static final int BYTES_MIN = 64;
  private static final int BYTES_AT_FIRST = 2048;

  private final int bytesMax;
  private @Nullable ByteBuf shared;

  /// @param bytesMax how much is read of a connection at once
  ReadBuffer(int bytesMax) {
    super(BYTES_MIN, BYTES_AT_FIRST, bytesMax);
    this.bytesMax = bytesMax;
  }

  @Override
  @SuppressWarnings("deprecation") // Netty has no other name for a handle
  public Handle newHandle() {
    return new DelegatingHandle(super.newHandle()) {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return guess() < SHARED_BYTES_MIN ? super.allocate(allocator) : shared();
      }
    };
  }

  private ByteBuf shared() {
    if (shared != null && shared.refCnt() > 1) {
      close();
    }
    if (shared == null) {
      shared = Unpooled.directBuffer(bytesMax, bytesMax);
    }
    return shared.clear().retain();
  }

  /// Lets go the buffer, which goes when nobody has kept any of it.
  @Override
  public void close() {
    if (shared != null) {
      shared.release();
      shared = null;
    }
  }
}
