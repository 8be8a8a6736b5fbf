package io.herokuexporter.metric;

import java.util.concurrent.atomic.AtomicReference;

/// The array that the numbers of a family's last snapshot were in, kept for the next one. Fresh
/// arrays would be in use whenever garbage is collected amid a page, be moved among the old, and
/// pile up there. Thread-safe, for two pages may be written at the same time: then one of them gets
/// new memory.
final class SpareNumbers {
  private static final double[] NONE = {};

  private final AtomicReference<double[]> spare = new AtomicReference<>(NONE);

  /// An array of at least so many numbers, with anything in it.
  double[] take(int length) {
    double[] known = spare.getAndSet(NONE);
    return known.length >= length ? known : new double[length];
  }

  void forget() {
    spare.set(NONE);
  }

  void giveBack(double[] numbers) {
    spare.set(numbers);
  }
}
