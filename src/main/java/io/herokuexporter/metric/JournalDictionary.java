package io.herokuexporter.metric;

import java.util.Arrays;

/// What an entry of the journal may leave out, since an earlier one has said it: the writer and the
/// reader of a journal each keep one, and they agree after every entry.
final class JournalDictionary {
  /// Bounds of histograms that are known at a time. Most have the same.
  private static final int BOUNDS_MAX = 16;

  private final double[][] bounds = new double[BOUNDS_MAX][];
  private int boundsSeen;
  private int numbers;
  private long lastMicros;

  /// Whether it is named for the first time; then it has a number from now on.
  boolean isNew(Journaled named) {
    if (named.dictionary == this) {
      return false;
    }
    named.dictionary = this;
    named.number = numbers++;
    return true;
  }

  /// Writes the bounds of a histogram.
  @SuppressWarnings("ReferenceEquality") // nearly always the very same
  void write(double[] upperBounds, BinaryWriter out) {
    for (int i = 0; i < BOUNDS_MAX && bounds[i] != null; i++) {
      if (bounds[i] == upperBounds || Arrays.equals(bounds[i], upperBounds)) {
        out.octet(i);
        return;
      }
    }
    out.octet(BOUNDS_MAX);
    out.numbers(upperBounds);
    learn(upperBounds);
  }

  double[] readBounds(BinaryReader in) {
    int known = in.octet();
    if (known < BOUNDS_MAX) {
      return bounds[known];
    }
    double[] upperBounds = in.numbers();
    learn(upperBounds);
    return upperBounds;
  }

  /// Writes a time of a line; most are near the one before.
  void writeTime(long micros, BinaryWriter out) {
    out.signed(micros - lastMicros);
    lastMicros = micros;
  }

  long readTime(BinaryReader in) {
    lastMicros += in.signed();
    return lastMicros;
  }

  private void learn(double[] upperBounds) {
    bounds[boundsSeen++ % BOUNDS_MAX] = upperBounds;
  }
}
