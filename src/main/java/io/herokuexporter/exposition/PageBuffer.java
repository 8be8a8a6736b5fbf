package io.herokuexporter.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Gathers the small pieces of a page, and hands them on in large ones.
final class PageBuffer {
  private static final int BYTES_MAX = 32 * 1024;

  /// The longest of all longs, with its sign.
  private static final int DIGITS_MAX = 20;

  private final OutputStream out;
  private final byte[] bytes = new byte[BYTES_MAX];
  private int length;

  PageBuffer(OutputStream out) {
    this.out = out;
  }

  /// Hands on what has been gathered.
  void flush() throws IOException {
    out.write(bytes, 0, length);
    length = 0;
  }

  PageBuffer append(char ascii) throws IOException {
    ensure(1);
    bytes[length++] = (byte) ascii;
    return this;
  }

  PageBuffer append(byte[] more) throws IOException {
    return append(more, 0, more.length);
  }

  /// Appends `more[from, to)`.
  PageBuffer append(byte[] more, int from, int to) throws IOException {
    int count = to - from;
    if (count > BYTES_MAX) {
      flush();
      out.write(more, from, count);
      return this;
    }
    ensure(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
    return this;
  }

  PageBuffer append(String text) throws IOException {
    return append(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A whole number without exponent or fraction.
  PageBuffer append(long number) throws IOException {
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

  private void ensure(int more) throws IOException {
    if (BYTES_MAX - length < more) {
      flush();
    }
  }
}
