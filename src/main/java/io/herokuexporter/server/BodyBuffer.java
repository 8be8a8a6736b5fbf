package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Collects the body of one request. It grows with what has arrived, never with what a header
/// promises. For one connection at a time.
final class BodyBuffer {
  private static final int BYTES_AT_FIRST = 4 * 1024;

  private byte[] bytes = {};
  private int length;

  void append(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (bytes.length - length < more) {
      int room = Math.max(BYTES_AT_FIRST, Math.max(2 * bytes.length, length + more));
      bytes = Arrays.copyOf(bytes, room);
    }
    chunk.readBytes(bytes, length, more);
    length += more;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Makes room for the next body, and gives memory back when the last one was large.
  void clear(int keepBytes) {
    length = 0;
    if (bytes.length > keepBytes) {
      bytes = new byte[0];
    }
  }
}
