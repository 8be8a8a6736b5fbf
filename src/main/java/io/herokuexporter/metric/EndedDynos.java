package io.herokuexporter.metric;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The dynos with a name for themselves, such as `scheduler.1234`, that ended last: what they
/// printed may come after their end, which would else leave a process behind for each. Guarded by
/// the lock of [MetricStore].
final class EndedDynos {
  /// Of all apps. What comes later than five minutes after its end is not late anyway.
  static final int MAX = 1_000;

  /// When they ended, in microseconds since 1970; the first to go is the one that came first.
  private final SequencedMap<Owner, Long> ends = new LinkedHashMap<>();

  void write(SnapshotWriter snapshot) {
    snapshot.out.whole(ends.size());
    for (Map.Entry<Owner, Long> end : ends.entrySet()) {
      end.getKey().write(snapshot.out);
      snapshot.out.fixed(end.getValue());
    }
    snapshot.endRecord();
  }

  /// Takes over what was written, into one that is empty.
  void read(SnapshotReader snapshot) {
    BinaryReader in = snapshot.record();
    for (int left = in.count(); left > 0; left--) {
      ends.put(Owner.read(in), in.fixed());
    }
  }

  /// Notes an end; of one that says so twice the later counts.
  void add(Owner owner, long micros) {
    if (micros == MessageTime.NONE || hasEndedSince(owner, micros)) {
      return;
    }
    ends.remove(owner);
    ends.put(owner, micros);
    if (ends.size() > MAX) {
      ends.pollFirstEntry();
    }
  }

  /// Whether what an owner sent then came before its end.
  boolean hasEndedSince(Owner owner, long micros) {
    Long end = ends.get(owner);
    return end != null && MessageTime.isLate(micros, end);
  }
}
