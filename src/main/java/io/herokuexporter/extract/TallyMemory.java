package io.herokuexporter.extract;

import io.herokuexporter.metric.SeriesKey;

/// What the counters of all processes that one thread knows take of the heap, about, and whether
/// there is room for more. A process answers with any status, and its app has a name of any length,
/// so a number of processes does not tell. For one thread.
final class TallyMemory {
  /// A usual dyno takes some 10 KiB.
  static final long BYTES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / 10, 4 * 1024 * 1024, 128 * 1024 * 1024);

  /// A tally, its key but for its labels, and its places in lists and tables.
  private static final int TALLY_BYTES = 160;

  /// What one of a histogram takes beside that.
  private static final int BUCKETS_BYTES = 140;

  /// An increment by 0, and its key but for its labels.
  private static final int ZERO_BYTES = 200;

  private final long max;
  private long used;
  private long usedBefore;
  private long refused;

  /// @param max how many bytes there are
  TallyMemory(long max) {
    this.max = max;
  }

  /// Whether there is room for one thing more; if not, that is counted. The last one may pass the
  /// maximum by what it takes.
  boolean admits() {
    if (used < max) {
      return true;
    }
    refused++;
    return false;
  }

  void takeCounter(SeriesKey key) {
    take(TALLY_BYTES + (long) key.labels().text().length);
  }

  void takeHistogram(SeriesKey key) {
    take(TALLY_BYTES + BUCKETS_BYTES + (long) key.labels().text().length);
  }

  void takeZero(SeriesKey key) {
    take(ZERO_BYTES + (long) key.labels().text().length);
  }

  void take(long bytes) {
    used += bytes;
  }

  /// Whether a batch should better begin with nothing.
  boolean isScarce() {
    return used > max / 4 * 3;
  }

  /// Begins a batch.
  void begin() {
    usedBefore = used;
    refused = 0;
  }

  /// How many things of the batch were refused.
  long refused() {
    return refused;
  }

  /// Whether some were that might have had room, had not earlier batches taken a part of it.
  boolean refusedForEarlier() {
    return refused > 0 && usedBefore > 0;
  }

  /// Has everything given back.
  void clear() {
    used = 0;
  }
}
