package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import org.jspecify.annotations.Nullable;

/// A key that lines have, with its `=`, as two numbers of eight bytes of which the masks tell how
/// much counts.
final class KnownKey {
  /// With its `=`.
  static final int BYTES_MAX = 2 * Long.BYTES;

  /// As [KeyValues#field] gives it.
  final int field;

  /// Bytes, with its `=`; 0 for one that is never met.
  final int length;

  /// What followed it last.
  @Nullable KnownKey next;

  private final long first;
  private final long firstMask;
  private final long second;
  private final long secondMask;

  /// @param bytes from `from` to `to` the key and its `=`, at most [#BYTES_MAX]
  KnownKey(byte[] bytes, int from, int to, int field) {
    this.field = field;
    this.length = to - from;
    int middle = Math.min(from + Long.BYTES, to);
    first = Scan.head(bytes, from, middle);
    firstMask = Scan.mask(middle - from);
    second = Scan.head(bytes, middle, to);
    secondMask = Scan.mask(to - middle);
  }

  /// Whether it stands at `at`, with [#BYTES_MAX] bytes before `end` to look at.
  boolean isAt(byte[] bytes, int at, int end) {
    return at <= end - BYTES_MAX
        && (Scan.word(bytes, at) & firstMask) == first
        && (Scan.word(bytes, at + Long.BYTES) & secondMask) == second
        && length > 0;
  }
}
