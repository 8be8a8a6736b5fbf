package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Reads what a [SnapshotWriter] wrote.
final class SnapshotReader {
  private final Iterator<byte[]> parts;
  private final JournalDictionary dictionary = new JournalDictionary();
  private final List<String> names = new ArrayList<>();
  private BinaryReader in = new BinaryReader(new byte[0]);

  /// @param parts asked for one by one
  SnapshotReader(Iterator<byte[]> parts) {
    this.parts = parts;
  }

  /// Where the next record is read from.
  BinaryReader record() {
    if (in.isAtEnd()) {
      if (!parts.hasNext()) {
        throw new IllegalArgumentException("the snapshot ends too early");
      }
      in = new BinaryReader(parts.next());
    }
    return in;
  }

  /// Sees to it that all has been read.
  void end() {
    if (!in.isAtEnd() || parts.hasNext()) {
      throw new IllegalArgumentException("more than a snapshot");
    }
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

  SeriesKey key() {
    return new SeriesKey(name(), Labels.ofText(in.array()));
  }

  Value value() {
    return ValueFormat.read(dictionary, in);
  }
}
