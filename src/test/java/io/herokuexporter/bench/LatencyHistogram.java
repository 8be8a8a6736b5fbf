package io.herokuexporter.bench;

/// How often each duration was seen. A bucket is at most 1/128 of its value wide, so what is told
/// is right to 1 %; recording allocates nothing.
final class LatencyHistogram {
  /// Buckets for each power of two, as a power of two.
  private static final int DETAIL_BITS = 7;

  private static final int DETAIL = 1 << DETAIL_BITS;

  private final long[] counts = new long[(Long.SIZE - DETAIL_BITS) * DETAIL];
  private long count;
  private long max;

  void record(long nanos) {
    long value = Math.max(nanos, 0);
    counts[bucket(value)]++;
    count++;
    max = Math.max(max, value);
  }

  long count() {
    return count;
  }

  long max() {
    return max;
  }

  /// The least upper bound of a bucket that this share of all durations does not exceed; 0 when
  /// there are none.
  ///
  /// @param share from 0 to 1
  long quantile(double share) {
    long wanted = (long) Math.ceil(share * count);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen > 0 && seen >= wanted) {
        return Math.min(upperBound(i), max);
      }
    }
    return max;
  }

  /// Values below `2 * DETAIL` have a bucket each; from there on the leading `DETAIL_BITS + 1` bits
  /// tell it.
  private static int bucket(long value) {
    int shift = Math.max(Long.SIZE - Long.numberOfLeadingZeros(value) - DETAIL_BITS - 1, 0);
    return shift * DETAIL + (int) (value >>> shift);
  }

  private static long upperBound(int bucket) {
    int shift = Math.max(bucket / DETAIL - 1, 0);
    return ((long) (bucket - shift * DETAIL + 1) << shift) - 1;
  }
}
