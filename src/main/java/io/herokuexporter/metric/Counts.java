package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.function.Function;

/// A count for each constant of an enum, all 0 at first.
@SuppressWarnings("EnumOrdinal") // an EnumMap would box each count
final class Counts<E extends Enum<E>> {
  private final long[] counts;

  Counts(Class<E> type) {
    counts = new long[type.getEnumConstants().length];
  }

  void add(E constant, long count) {
    counts[constant.ordinal()] += count;
  }

  void clear() {
    Arrays.fill(counts, 0);
  }

  void addAll(Counts<E> more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
  }

  /// Writes those that are not 0, by name: constants come and go between two versions.
  void write(E[] constants, BinaryWriter out) {
    out.whole(Arrays.stream(counts).filter(count -> count != 0).count());
    for (E constant : constants) {
      if (of(constant) != 0) {
        out.text(constant.name());
        out.whole(of(constant));
      }
    }
  }

  /// Adds what was written.
  ///
  /// @param constant gives the one of that name
  void read(Function<String, E> constant, BinaryReader in) {
    for (int left = in.count(); left > 0; left--) {
      add(constant.apply(in.text()), in.whole());
    }
  }

  long of(E constant) {
    return counts[constant.ordinal()];
  }
}
