package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes all that a ledger holds, in parts that a disk and a heap take well. [SnapshotReader]
/// reads them.
final class SnapshotWriter {
  /// A part ends with the first record that makes it as long.
  private static final int PART_BYTES = 256 * 1024;

  /// Where numbers, texts and times of a record go.
  final BinaryWriter out = new BinaryWriter();

  private final JournalDictionary dictionary = new JournalDictionary();
  private final Map<String, Integer> names = new HashMap<>();
  private final List<byte[]> parts = new ArrayList<>();

  /// Ends a record; a reader calls [SnapshotReader#record] before the next.
  void endRecord() {
    if (out.length() >= PART_BYTES) {
      parts.add(out.take());
    }
  }

  /// All parts, the last one too; none is empty.
  List<byte[]> parts() {
    if (out.length() > 0) {
      parts.add(out.take());
    }
    return parts;
  }

  /// A name that thousands of series have.
  void name(String name) {
    Integer known = names.putIfAbsent(name, names.size());
    out.whole(known == null ? 0 : known + 1);
    if (known == null) {
      out.text(name);
    }
  }

  /// The app that a series counts for.
  void app(@Nullable String app) {
    out.flag(app != null);
    if (app != null) {
      name(app);
    }
  }

  void key(SeriesKey key) {
    name(key.name());
    out.array(key.labels().text());
  }

  void value(Value value) {
    ValueFormat.write(value, dictionary, out);
  }
}
