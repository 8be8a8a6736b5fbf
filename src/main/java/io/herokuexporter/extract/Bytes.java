package io.herokuexporter.extract;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Comparisons within an array of bytes.
final class Bytes {
  private Bytes() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Whether `bytes[from, to)` begins with a prefix.
  static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
    return to - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /// End of a literal that begins at `from`; -1 when it does not, or `from` is -1 already.
  static int after(byte[] literal, byte[] bytes, int from, int to) {
    return from >= 0 && startsWith(bytes, from, to, literal) ? from + literal.length : -1;
  }
}
