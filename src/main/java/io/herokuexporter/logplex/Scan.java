package io.herokuexporter.logplex;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks for a byte eight bytes at a time (Lamport, "Multiple byte processing with full-word
/// instructions", 1975): lines are long, and what stands between their blanks is seldom for us.
public final class Scan {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOPS = 0x8080_8080_8080_8080L;

  private Scan() {}

  /// The first place of `wanted` in `bytes[from, to)`, or -1.
  public static int indexOf(byte wanted, byte[] bytes, int from, int to) {
    long pattern = (wanted & 0xFF) * ONES;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long word = (long) WORDS.get(bytes, at) ^ pattern; // the byte looked for becomes 0
      long hits = (word - ONES) & ~word & TOPS; // the lowest hit is a true one
      if (hits != 0) {
        return at + Long.numberOfTrailingZeros(hits) / Byte.SIZE;
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
