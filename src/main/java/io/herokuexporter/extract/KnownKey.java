package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import org.jspecify.annotations.Nullable;

/// A key that lines have, with its `=`, as two numbers of eight bytes of which the masks tell how
/// much counts.
final class KnownKey {
  /// With its `=`.
  static final int BYTES_MAX = 2 * Long.BYTES;

  /// Its place among the wanted ones, or -1.
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

  /// Whether it stands at `at` and ends before `end`. Bytes behind that are looked at too; where
  /// there are less than [#BYTES_MAX] the answer is no.
  boolean isAt(byte[] bytes, int at, int end) {
    return at <= bytes.length - BYTES_MAX
        && at + length <= end
        && (Scan.word(bytes, at) & firstMask) == first
        && (Scan.word(bytes, at + Long.BYTES) & secondMask) == second
        && length > 0;
  }
}
