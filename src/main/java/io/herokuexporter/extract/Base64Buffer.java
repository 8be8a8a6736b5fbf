package io.herokuexporter.extract;

import java.util.Arrays;
import java.util.Base64;

/// Decodes base64 (RFC 4648, section 4) into memory that is used again: a fresh array for each line
/// costs five times what the decoding itself does. Works block by block, for the JDK's decoder
/// takes whole arrays. For one thread.
final class Base64Buffer {
  /// Characters of a block: a multiple of four, so that it decodes by itself.
  static final int BLOCK_CHARS = 1024;

  private static final int BLOCK_BYTES = BLOCK_CHARS / 4 * 3;

  private final byte[] block = new byte[BLOCK_CHARS];
  private final byte[] decoded = new byte[BLOCK_BYTES];
  private byte[] bytes = new byte[16 * BLOCK_BYTES];
  private int length;

  /// What was decoded last, and more behind it.
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Decodes `text[from, to)`.
  ///
  /// @throws IllegalArgumentException when that is no base64
  void decode(byte[] text, int from, int to) {
    int roomNeeded = (to - from + BLOCK_CHARS) / BLOCK_CHARS * BLOCK_BYTES;
    if (bytes.length < roomNeeded) {
      bytes = new byte[Math.max(roomNeeded, 2 * bytes.length)];
    }
    length = 0;
    int at = from;
    for (; to - at > BLOCK_CHARS; at += BLOCK_CHARS) {
      System.arraycopy(text, at, block, 0, BLOCK_CHARS);
      if (block[BLOCK_CHARS - 1] == '=') {
        throw new IllegalArgumentException("more after the padding");
      }
      append(block);
    }
    append(padded(text, at, to));
  }

  /// The end of a text, with the padding that it may lack. The decoder is never given an end that
  /// is padded and yet no multiple of four: with AVX-512 the JDK's compiled one writes 64 bytes
  /// behind such an end, into whatever object stands there (JDK-8392044).
  private static byte[] padded(byte[] text, int from, int to) {
    int missing = -(to - from) & 3;
    if (missing == 3 || (missing > 0 && text[to - 1] == '=')) {
      throw new IllegalArgumentException("broken off, or with characters missing");
    }
    byte[] padded = Arrays.copyOfRange(text, from, to + missing); // with whatever stands behind it
    Arrays.fill(padded, to - from, padded.length, (byte) '=');
    return padded;
  }

  private void append(byte[] text) {
    int more = Base64.getDecoder().decode(text, decoded);
    System.arraycopy(decoded, 0, bytes, length, more);
    length += more;
  }
}
