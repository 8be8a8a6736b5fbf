package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The pieces of a body, given away one by one as fast as the client takes them.
final class Pieces implements ChunkedInput<ByteBuf> {
  private final Queue<ByteBuf> left;
  private long sent;

  Pieces(List<ByteBuf> pieces) {
    left = new ArrayDeque<>(pieces);
  }

  @Override
  public boolean isEndOfInput() {
    return left.isEmpty();
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) {
    ByteBuf piece = left.poll();
    if (piece != null) {
      sent += piece.readableBytes();
    }
    return piece;
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Netty's interface still asks for it
  public @Nullable ByteBuf readChunk(ChannelHandlerContext ctx) {
    return readChunk(ctx.alloc());
  }

  /// Not known beforehand: the head of the answer tells it.
  @Override
  public long length() {
    return -1;
  }

  @Override
  public long progress() {
    return sent;
  }

  @Override
  public void close() {
    left.forEach(ReferenceCountUtil::release);
    left.clear();
  }
}
