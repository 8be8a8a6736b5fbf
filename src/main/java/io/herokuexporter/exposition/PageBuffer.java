package io.herokuexporter.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Gathers the small pieces of a page, and hands them on in large ones.
final class PageBuffer {
  /// For a page.
  static final int PAGE_BYTES = 64 * 1024;

  /// The longest of all longs, with its sign.
  private static final int DIGITS_MAX = 20;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Numbers below it have eight digits at most.
  private static final int EIGHT_DIGITS = 100_000_000;

  private static final long ZEROS = 0x3030_3030_3030_3030L;

  /// `00` to `99`: two digits at a time take half the divisions.
  private static final byte[] PAIRS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private final OutputStream out;
  private final byte[] bytes;
  private int length;
  private long handedOn;

  /// @param bytes how much is gathered at most
  PageBuffer(int bytes, OutputStream out) {
    this.bytes = new byte[bytes];
    this.out = out;
  }

  /// How many bytes have been appended so far.
  long total() {
    return handedOn + length;
  }

  /// Hands on what has been gathered.
  void flush() throws IOException {
    out.write(bytes, 0, length);
    handedOn += length;
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
    if (count > bytes.length) {
      flush();
      out.write(more, from, count);
      handedOn += count;
      return this;
    }
    ensure(count);
    System.arraycopy(more, from, bytes, length, count);
    length += count;
    return this;
  }

  /// Appends three texts at once: so begin nearly all lines of a page.
  PageBuffer append(byte[] first, byte[] second, byte[] third) throws IOException {
    int count = first.length + second.length + third.length;
    if (count > bytes.length) {
      return append(first).append(second).append(third);
    }
    ensure(count);
    System.arraycopy(first, 0, bytes, length, first.length);
    System.arraycopy(second, 0, bytes, length + first.length, second.length);
    System.arraycopy(third, 0, bytes, length + first.length + second.length, third.length);
    length += count;
    return this;
  }

  PageBuffer append(String text) throws IOException {
    return append(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A whole number without exponent or fraction.
  PageBuffer append(long number) throws IOException {
    ensure(DIGITS_MAX);
    if (number >= 0 && number < EIGHT_DIGITS) {
      long digits = digits((int) number);
      int zeros = Math.min(Long.numberOfTrailingZeros(digits) / Byte.SIZE, Long.BYTES - 1);
      WORDS.set(bytes, length, (digits + ZEROS) >>> (zeros * Byte.SIZE));
      length += Long.BYTES - zeros;
      return this;
    }
    if (number < 0) {
      bytes[length++] = '-';
    }
    long rest = Math.abs(number);
    int digits = 1;
    for (long power = 10; digits < DIGITS_MAX - 1 && rest >= power; power *= 10) {
      digits++;
    }
    length += digits;
    int at = length;
    while (rest >= 10) {
      int pair = 2 * (int) (rest % 100);
      rest /= 100;
      bytes[--at] = PAIRS[pair + 1];
      bytes[--at] = PAIRS[pair];
    }
    if (at > length - digits) {
      bytes[--at] = (byte) ('0' + rest);
    }
    return this;
  }

  /// The eight digits of a number, one a byte, the first one lowest. They are parted in halves
  /// three times, in all halves at once, so that nothing depends on how many there are.
  private static long digits(int number) {
    long high = number / 10_000;
    long fours = high | ((number - high * 10_000) << 32);
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000_007F_0000_007FL; // n / 100 below 10,000
    long pairs = hundreds | ((fours - hundreds * 100) << 16);
    long tens = ((pairs * 103) >>> 10) & 0x000F_000F_000F_000FL; // n / 10 below 100
    return tens | ((pairs - tens * 10) << 8);
  }

  private void ensure(int more) throws IOException {
    if (bytes.length - length < more) {
      flush();
    }
  }
}
