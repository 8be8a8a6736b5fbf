package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;

/// Collects the body of one request in an array of the thread's [BodyPool]. New memory grows with
/// what has arrived; what a header promises is believed only as far as memory lies ready, or room
/// was granted for it. For one connection at a time.
final class BodyBuffer {
  private static final byte[] NOTHING = {};

  private final int bytesMax;
  private byte[] bytes = NOTHING;
  private int length;
  private long promised;
  private boolean hasRoom;

  /// @param bytesMax no body is longer
  BodyBuffer(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Begins a body.
  ///
  /// @param promised its length as the head tells it, or 0
  void begin(long promised) {
    this.promised = promised;
    this.hasRoom = false;
  }

  /// From now on there is room for all that was promised.
  void makeRoom() {
    hasRoom = true;
  }

  void append(ByteBuf chunk) {
    int more = chunk.readableBytes();
    if (bytes.length - length < more) {
      grow(length + more);
    }
    chunk.readBytes(bytes, length, more);
    length += more;
  }

  private void grow(int needed) {
    BodyPool pool = BodyPool.ofThread();
    byte[] next = promised >= needed ? pool.takeKept(promised) : null;
    if (next == null && promised >= needed && hasRoom) {
      next = pool.take((int) promised);
    }
    if (next == null) {
      next = pool.take(Math.max(needed, (int) Math.min(2L * bytes.length, bytesMax)));
    }
    System.arraycopy(bytes, 0, next, 0, length);
    pool.giveBack(bytes);
    bytes = next;
  }

  /// The array that holds the body, and more behind it.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Forgets the body and gives its memory back.
  void clear() {
    BodyPool.ofThread().giveBack(bytes);
    leave();
  }

  /// Forgets the body, whose memory is now somebody else's.
  void leave() {
    bytes = NOTHING;
    length = 0;
  }
}
