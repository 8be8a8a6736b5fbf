package io.herokuexporter.metric;

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

  void addAll(Counts<E> more) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += more.counts[i];
    }
  }

  long of(E constant) {
    return counts[constant.ordinal()];
  }
}
