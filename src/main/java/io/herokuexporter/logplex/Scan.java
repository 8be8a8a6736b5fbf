package io.herokuexporter.logplex;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks at eight bytes at a time (Lamport, "Multiple byte processing with full-word instructions",
/// 1975): lines are long, and what stands between their blanks is seldom for us.
public final class Scan {
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long TOPS = 0x8080_8080_8080_8080L;
  private static final long LOWS = ~TOPS;

  private Scan() {}

  /// The first eight bytes of `bytes[from, to)` as one number, the first byte lowest; zeros stand
  /// for bytes that are not there.
  public static long head(byte[] bytes, int from, int to) {
    int length = to - from;
    if (from + Long.BYTES > bytes.length) {
      return shortHead(bytes, from, Math.min(to, from + Long.BYTES));
    }
    return word(bytes, from) & mask(length);
  }

  /// The eight bytes at `at`, all of which are there, as one number, the first byte lowest.
  public static long word(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /// The bits of the first `length` bytes of such a number.
  public static long mask(int length) {
    return length >= Long.BYTES ? -1 : (1L << (length * Byte.SIZE)) - 1;
  }

  private static long shortHead(byte[] bytes, int from, int to) {
    long word = 0;
    for (int i = to - 1; i >= from; i--) {
      word = (word << Byte.SIZE) | (bytes[i] & 0xFF);
    }
    return word;
  }

  /// Notes the first places of `wanted` in `bytes[from, to)`, at most as many as `into` holds.
  ///
  /// @return how many were found
  public static int indexesOf(byte wanted, byte[] bytes, int from, int to, int[] into) {
    long pattern = (wanted & 0xFF) * ONES;
    int found = 0;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      for (long hits = zeros((long) WORDS.get(bytes, at) ^ pattern); hits != 0; hits &= hits - 1) {
        into[found++] = at + Long.numberOfTrailingZeros(hits) / Byte.SIZE;
        if (found == into.length) {
          return found;
        }
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == wanted) {
        into[found++] = at;
        if (found == into.length) {
          return found;
        }
      }
    }
    return found;
  }

  /// The first place of either byte in `bytes[from, to)`, or `to`.
  public static int indexOfEither(byte one, byte other, byte[] bytes, int from, int to) {
    long first = (one & 0xFF) * ONES;
    long second = (other & 0xFF) * ONES;
    int at = from;
    while (at <= bytes.length - Long.BYTES) {
      long word = word(bytes, at);
      long hits = lowestZero(word ^ first) | lowestZero(word ^ second);
      if (hits != 0) {
        return Math.min(to, at + Long.numberOfTrailingZeros(hits) / Byte.SIZE);
      }
      at += Long.BYTES;
      if (at >= to) {
        return to;
      }
    }
    while (at < to && bytes[at] != one && bytes[at] != other) {
      at++;
    }
    return at;
  }

  /// The top bit of every byte that is 0, and no other bit.
  private static long zeros(long word) {
    return ~(((word & LOWS) + LOWS) | word | LOWS);
  }

  /// The first place of `wanted` in `bytes[from, to)`, or -1.
  public static int indexOf(byte wanted, byte[] bytes, int from, int to) {
    int at = end(wanted, bytes, from, to);
    return at == to ? -1 : at;
  }

  /// The first place of `wanted` in `bytes[from, to)`, or `to`. Most texts are short and stand amid
  /// others, so the words of eight bytes may reach over `to`, and no byte is looked at by itself.
  public static int end(byte wanted, byte[] bytes, int from, int to) {
    long pattern = (wanted & 0xFF) * ONES;
    int at = from;
    while (at <= bytes.length - Long.BYTES) {
      long hits = lowestZero(word(bytes, at) ^ pattern);
      if (hits != 0) {
        return Math.min(to, at + Long.numberOfTrailingZeros(hits) / Byte.SIZE);
      }
      at += Long.BYTES;
      if (at >= to) {
        return to;
      }
    }
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  /// The lowest bit of it is the top bit of the lowest byte that is 0; without one it is 0.
  private static long lowestZero(long word) {
    return (word - ONES) & ~word & TOPS;
  }

  /// Whether this stands between words or frames.
  public static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
