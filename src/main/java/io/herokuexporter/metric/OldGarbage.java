package io.herokuexporter.metric;

/// What has died among the old: series that have expired and whatever grew with them, batches that
/// wait for a disk, snapshots while they are written. They outlive the small young generation, and
/// the serial collector lets the heap grow to its limit before it looks among the old. For one
/// thread.
final class OldGarbage {
  /// As much may lie about, and half of what lives if that is more: then a collection every minute
  /// or two, of 0.1 s where 50 MB live, keeps the process from growing.
  private static final long BYTES_MIN = 8 * 1024 * 1024;

  /// What a series and its names leave behind, about.
  private static final long SERIES_BYTES = 320;

  private long livingBytes;
  private long expiredThen;

  /// Has the whole heap collected if there may be enough of it, which stops all threads meanwhile.
  ///
  /// @param expired how many series have gone since the start
  void collectIfMuch(long expired) {
    long died = (expired - expiredThen) * SERIES_BYTES;
    if (usedBytes() - livingBytes + died >= Math.max(BYTES_MIN, livingBytes / 2)) {
      System.gc();
      livingBytes = usedBytes();
      expiredThen = expired;
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
