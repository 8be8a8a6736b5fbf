package io.herokuexporter.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of no meaning that lies ready in memory, sent piece by piece as fast as its reader takes
/// it. What the exporter's page costs beyond this is the making of it.
final class DropPage implements ChunkedInput<ByteBuf> {
  private static final int PIECE_BYTES = 32 * 1024;

  private final Iterator<byte[]> left;
  private long sent;

  DropPage(List<byte[]> pieces) {
    left = pieces.iterator();
  }

  /// Pieces that are of this size together.
  static List<byte[]> pieces(int bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (int rest = bytes; rest > 0; rest -= PIECE_BYTES) {
      byte[] piece = new byte[Math.min(rest, PIECE_BYTES)];
      Arrays.fill(piece, (byte) '#');
      pieces.add(piece);
    }
    return pieces;
  }

  @Override
  public boolean isEndOfInput() {
    return !left.hasNext();
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) {
    byte[] piece = left.next();
    sent += piece.length;
    return Unpooled.wrappedBuffer(piece);
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // Netty's interface still asks for it
  public @Nullable ByteBuf readChunk(ChannelHandlerContext ctx) {
    return readChunk(ctx.alloc());
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public long progress() {
    return sent;
  }

  @Override
  public void close() {}
}
