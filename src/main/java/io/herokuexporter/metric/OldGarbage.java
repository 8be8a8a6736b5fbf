package io.herokuexporter.metric;

/// What has died among the old. Batches that wait for a disk, and snapshots while they are written,
/// live longer than the small young generation remembers, so they die old, and the serial collector
/// lets the heap grow to its limit before it looks there. For one thread.
final class OldGarbage {
  /// As much may lie about, and half of what lives if that is more: then a collection every minute
  /// or two, of 0.1 s where 50 MB live, keeps the process from growing.
  private static final long BYTES_MIN = 16 * 1024 * 1024;

  private long livingBytes;

  /// Has it collected if there may be enough of it.
  void collect() {
    if (usedBytes() - livingBytes >= Math.max(BYTES_MIN, livingBytes / 2)) {
      System.gc();
      livingBytes = usedBytes();
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
