package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;

/// What sockets are read into: where much comes at once, one buffer for all connections, for what
/// is in it has mostly been read when the next socket's turn comes. Netty makes such buffers anew
/// for each read, with zeros and all, and of half the length for a body that takes two reads then.
///
/// For one thread.
final class ReadBuffer extends AdaptiveRecvByteBufAllocator implements AutoCloseable {
  /// Connections that send less at once have small buffers of their own.
  static final int SHARED_BYTES_MIN = 8 * 1024;

  private static final int BYTES_MIN = 64;
  private static final int BYTES_AT_FIRST = 2048;

  /// Of one connection, before the others have their turn: enough for a body that is worked on by
  /// the thread that reads it. With one, a body that is longer than was guessed waits for the next
  /// look at all sockets.
  private static final int READS_MAX = 16;

  private final SharedBuffer shared;

  /// @param bytesMax how much is read of a connection at once
  ReadBuffer(int bytesMax) {
    super(BYTES_MIN, BYTES_AT_FIRST, bytesMax);
    shared = new SharedBuffer(bytesMax);
    maxMessagesPerRead(READS_MAX);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty has no other name for a handle
  public Handle newHandle() {
    return new DelegatingHandle(super.newHandle()) {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return guess() < SHARED_BYTES_MIN ? super.allocate(allocator) : shared.take();
      }
    };
  }

  @Override
  public void close() {
    shared.close();
  }
}
