package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;

/// What sockets are read into: one buffer for all connections that send little at once, and one for
/// those that send much, for what is in it has mostly been read when the next socket's turn comes.
/// Netty makes such buffers anew for each read, with zeros and all, and of half the length for a
/// body that takes two reads then.
///
/// For one thread.
final class ReadBuffer extends AdaptiveRecvByteBufAllocator implements AutoCloseable {
  /// A connection that has sent a part of a head keeps the buffer, so one that sends little has
  /// none that is longer.
  static final int SMALL_BYTES = 8 * 1024;

  private static final int BYTES_MIN = 64;
  private static final int BYTES_AT_FIRST = 2048;

  /// Of one connection, before the others have their turn: enough for a body of 1000 lines. With
  /// one, a body that is longer than was guessed waits for the next look at all sockets.
  private static final int READS_MAX = 8;

  private final SharedBuffer small;
  private final SharedBuffer large;

  /// @param bytesMax how much one read takes
  ReadBuffer(int bytesMax) {
    super(BYTES_MIN, BYTES_AT_FIRST, bytesMax);
    small = new SharedBuffer(Math.min(SMALL_BYTES, bytesMax));
    large = new SharedBuffer(bytesMax);
    maxMessagesPerRead(READS_MAX);
  }

  @Override
  @SuppressWarnings("deprecation") // Netty has no other name for a handle
  public Handle newHandle() {
    return new DelegatingHandle(super.newHandle()) {
      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return (guess() < SMALL_BYTES ? small : large).take();
      }
    };
  }

  @Override
  public void close() {
    small.close();
    large.close();
  }
}
