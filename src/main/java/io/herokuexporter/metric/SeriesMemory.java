package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// What the series of a ledger take of the heap, about, and whether there is room for more. Labels
/// and sets may be a hundred times as long in one series as in another, so a number of series alone
/// does not tell: what had no room would take that of all others, and end in a lack of memory.
/// Guarded by the lock of [MetricStore].
final class SeriesMemory {
  /// A series but for its texts and numbers, with its places in maps, chains and pages.
  private static final int SERIES_BYTES = 300;

  /// A family but for its series.
  private static final int FAMILY_BYTES = 600;

  /// Its name is in those of all its samples.
  private static final int NAME_COPIES = 6;

  /// A text stands in the series and in the snapshot that goes to the disk; the rest is for what a
  /// batch brings while both are there.
  private static final int COPIES = 3;

  private final long max;
  private final long maxPerApp;
  private long used;

  SeriesMemory(MetricStore.Limits limits) {
    this.max = limits.maxBytes();
    this.maxPerApp = limits.maxBytesPerApp();
  }

  /// How much of it is taken, 0 to 1.
  double ratio() {
    return (double) used / max;
  }

  /// What a series takes.
  static long of(SeriesKey key, Cell cell) {
    return SERIES_BYTES + (long) COPIES * key.labels().text().length + ofCell(cell.bytes());
  }

  /// What so many [bytes of a cell][Cell#bytes] take.
  static long ofCell(long bytes) {
    return COPIES * bytes;
  }

  /// What a family takes without its series.
  static long of(FamilySeries family) {
    return FAMILY_BYTES + (long) NAME_COPIES * family.name.length();
  }

  /// Whether there is room for so many bytes more of an app, null for one that has no series. What
  /// takes no more than before always has room.
  boolean hasRoomFor(@Nullable AppSeries app, long bytes) {
    long ofApp = app == null ? 0 : app.bytes;
    return bytes <= 0 || (used + bytes <= max && ofApp + bytes <= maxPerApp);
  }

  /// Notes that so many bytes are taken by an app, or given back when there are less than 0.
  void take(AppSeries app, long bytes) {
    app.bytes += bytes;
    used += bytes;
  }
}
