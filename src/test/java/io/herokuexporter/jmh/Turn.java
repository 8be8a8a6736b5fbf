package io.herokuexporter.jmh;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Different things of one kind, given in turn, so that no branch learns one of them by heart.
final class Turn<T> {
  private final T[] all;
  private int next;

  @SuppressWarnings("unchecked") // the array is seen by nobody else
  private Turn(Object[] all) {
    this.all = (T[]) all;
  }

  static <T> Turn<T> of(int count, IntFunction<T> nth) {
    return new Turn<>(IntStream.range(0, count).mapToObj(nth).toArray());
  }

  T next() {
    int now = next;
    next = now + 1 == all.length ? 0 : now + 1;
    return all[now];
  }

  int size() {
    return all.length;
  }
}
