package io.herokuexporter.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that are kept over restarts, as [BinaryReader] reads them: whole numbers in groups of
/// seven bits, least first, so that small ones take one byte; texts and arrays after their length.
final class BinaryWriter {
  private static final double WHOLE_MAX = 1L << 53;

  private byte[] bytes = new byte[1024];
  private int length;

  int length() {
    return length;
  }

  /// What has been written since the last time, which is forgotten.
  byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }

  /// Forgets what has been written, whole or not.
  void clear() {
    length = 0;
  }

  void octet(int octet) {
    ensure(1);
    bytes[length++] = (byte) octet;
  }

  void flag(boolean flag) {
    octet(flag ? 1 : 0);
  }

  /// A number that is small and not below 0 as a rule; any other takes ten bytes.
  void whole(long number) {
    ensure(10);
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /// A number that is near 0 as a rule.
  void signed(long number) {
    whole((number << 1) ^ (number >> 63));
  }

  /// Eight bytes.
  void fixed(long number) {
    ensure(Long.BYTES);
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      bytes[length++] = (byte) (number >>> shift);
    }
  }

  /// A number, to the last bit; a small whole one takes few bytes.
  void number(double number) {
    long whole = (long) number;
    boolean same = Double.doubleToRawLongBits((double) whole) == Double.doubleToRawLongBits(number);
    if (same && whole >= 0 && whole < WHOLE_MAX) {
      whole(whole << 1);
    } else {
      whole(1);
      fixed(Double.doubleToRawLongBits(number));
    }
  }

  void numbers(double[] numbers) {
    whole(numbers.length);
    for (double number : numbers) {
      number(number);
    }
  }

  void array(byte[] array) {
    whole(array.length);
    ensure(array.length);
    System.arraycopy(array, 0, bytes, length, array.length);
    length += array.length;
  }

  /// Character by character, for half a surrogate pair is no UTF-8.
  void text(String text) {
    whole(text.length());
    for (int i = 0; i < text.length(); i++) {
      whole(text.charAt(i));
    }
  }

  void textOrNull(@Nullable String text) {
    flag(text != null);
    if (text != null) {
      text(text);
    }
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
