package io.herokuexporter.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing run of bytes that a page is written into.
final class PageBuffer {
  private static final int BYTES_AT_FIRST = 16 * 1024;

  /// The largest long of eighteen digits or fewer has room in this.
  private static final int DIGITS_MAX = 20;

  private byte[] bytes = new byte[BYTES_AT_FIRST];
  private int length;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  PageBuffer append(char ascii) {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  PageBuffer append(byte[] more) {
    ensure(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
    return this;
  }

  PageBuffer append(String text) {
    return append(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A whole number without exponent or fraction.
  PageBuffer append(long number) {
    ensure(DIGITS_MAX);
    if (number < 0) {
      bytes[length++] = '-';
    }
    long rest = Math.abs(number);
    int digits = 1;
    for (long power = 10; digits < DIGITS_MAX - 1 && rest >= power; power *= 10) {
      digits++;
    }
    for (int i = digits - 1; i >= 0; i--) {
      bytes[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
