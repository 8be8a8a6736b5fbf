package io.herokuexporter.logplex;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A movable window on bytes that belong to somebody else: `bytes[start]` up to, not including,
/// `bytes[end]`. Two slices are equal when their contents are, so that a slice can look up a map
/// whose keys are copies. The window must not be moved while it is such a key. Slices have an
/// order, so that such a map finds one among many whose hashes are the same.
public final class Slice implements Comparable<Slice> {
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int start;
  private int end;

  /// Points this window at `bytes[start, end)`.
  public void set(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /// Points this window at the whole of an array, without copying it.
  public static Slice of(byte[] bytes) {
    Slice slice = new Slice();
    slice.set(bytes, 0, bytes.length);
    return slice;
  }

  /// A copy that owns its bytes.
  public Slice copy() {
    return of(Arrays.copyOfRange(bytes, start, end));
  }

  public byte[] bytes() {
    return bytes;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  public int length() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  public boolean is(byte[] other) {
    return end - start == other.length && Arrays.equals(bytes, start, end, other, 0, other.length);
  }

  public boolean startsWith(byte[] prefix) {
    return end - start >= prefix.length
        && (prefix.length == 0 || bytes[start] == prefix[0])
        && Arrays.equals(bytes, start, start + prefix.length, prefix, 0, prefix.length);
  }

  /// The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD.
  public String text() {
    return new String(bytes, start, end - start, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Slice other) {
    return Arrays.compareUnsigned(bytes, start, end, other.bytes, other.start, other.end);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Slice slice
        && Arrays.equals(bytes, start, end, slice.bytes, slice.start, slice.end);
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return text();
  }
}
