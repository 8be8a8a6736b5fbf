package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The pieces of a body, given away one by one as fast as the client takes them, and given back to
/// their pool at the end.
final class Pieces implements ChunkedInput<ByteBuf> {
  private final List<ByteBuf> pieces;
  private final PiecePool pool;
  private int next;
  private long sent;
  private boolean closed;

  Pieces(List<ByteBuf> pieces, PiecePool pool) {
    this.pieces = pieces;
    this.pool = pool;
  }

  @Override
  public boolean isEndOfInput() {
    return next == pieces.size();
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) {
    if (isEndOfInput()) {
      return null;
    }
    ByteBuf piece = pieces.get(next++);
    sent += piece.readableBytes();
    return piece.retainedDuplicate();
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
    if (!closed) {
      closed = true;
      pieces.forEach(pool::giveBack);
    }
  }
}
