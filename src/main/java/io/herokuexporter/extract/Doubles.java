package io.herokuexporter.extract;

import java.util.Arrays;

/// A list of doubles that is filled again and again, and knows whether it was sent at all.
final class Doubles {
  private double[] values = new double[16];
  private int size;
  private boolean present;

  void clear() {
    size = 0;
    present = false;
  }

  /// Notes that the sender has this list, if only an empty one.
  void begin() {
    size = 0;
    present = true;
  }

  boolean isPresent() {
    return present;
  }

  void add(double value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  double get(int i) {
    return values[i];
  }

  double last() {
    return values[size - 1];
  }

  double sum() {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
    }
    return sum;
  }

  /// Whether these are numbers of things: whole, and 0 or more.
  boolean areCounts() {
    for (int i = 0; i < size; i++) {
      if (values[i] < 0 || values[i] != Math.rint(values[i])) {
        return false;
      }
    }
    return true;
  }

  /// Whether each is greater than the one before.
  boolean ascend() {
    for (int i = 1; i < size; i++) {
      if (!(values[i - 1] < values[i])) {
        return false;
      }
    }
    return true;
  }

  /// Sorts this list, and another of the same size along with it.
  void sortWith(Doubles other) {
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    double[] keys = toArray(size);
    double[] companions = other.toArray(size);
    Arrays.sort(order, (a, b) -> Double.compare(keys[a], keys[b]));
    for (int i = 0; i < size; i++) {
      values[i] = keys[order[i]];
      other.values[i] = companions[order[i]];
    }
  }

  /// The first `length` of them.
  double[] toArray(int length) {
    return Arrays.copyOf(values, length);
  }
}
