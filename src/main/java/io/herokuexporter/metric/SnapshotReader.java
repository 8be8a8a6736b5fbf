package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a [SnapshotWriter] wrote.
final class SnapshotReader {
  /// From this format on a snapshot tells which app a series counts for, and what was refused.
  static final int FORMAT_OF_APPS = 2;

  /// From this format on a snapshot tells which dynos that ran once have ended, and when each of
  /// the others was measured last.
  static final int FORMAT_OF_ENDS = 3;

  private final Iterator<byte[]> parts;
  private final int format;
  private final JournalDictionary dictionary = new JournalDictionary();
  private final List<String> names = new ArrayList<>();
  private BinaryReader in = new BinaryReader(new byte[0]);

  /// @param parts asked for one by one
  /// @param format that they were written in
  SnapshotReader(Iterator<byte[]> parts, int format) {
    this.parts = parts;
    this.format = format;
  }

  /// Where the next record is read from.
  BinaryReader record() {
    if (isAtEnd()) {
      throw new IllegalArgumentException("the snapshot ends too early");
    }
    return in;
  }

  /// Sees to it that all has been read.
  void end() {
    if (!isAtEnd()) {
      throw new IllegalArgumentException("more than a snapshot");
    }
  }

  /// Whether nothing is left, in this part and in later ones, of which the last may be empty.
  private boolean isAtEnd() {
    while (in.isAtEnd() && parts.hasNext()) {
      in = new BinaryReader(parts.next());
    }
    return in.isAtEnd();
  }

  /// Whether the snapshot was written before there was this format.
  boolean isOlderThan(int format) {
    return this.format < format;
  }

  String name() {
    int known = in.count();
    if (known > 0) {
      return names.get(known - 1);
    }
    String name = in.text();
    names.add(name);
    return name;
  }

  /// The app that a series counts for.
  ///
  /// @param owner that of the series
  @Nullable String app(@Nullable OwnerSeries owner) {
    if (isOlderThan(FORMAT_OF_APPS)) {
      return owner == null ? null : owner.owner.app();
    }
    return in.flag() ? name() : null;
  }

  SeriesKey key() {
    return new SeriesKey(name(), Labels.ofText(in.array()));
  }

  Value value() {
    return ValueFormat.read(dictionary, in);
  }
}
