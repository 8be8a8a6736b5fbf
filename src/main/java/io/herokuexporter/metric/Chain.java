package io.herokuexporter.metric;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A doubly linked list whose links are the elements themselves: moving one to the end costs
/// neither a look-up nor garbage. Kept in the order of last use, its first element is the next to
/// expire.
final class Chain<T extends Chain.Link<T>> {
  /// 2^29 ns, 0.54 s: the order of uses within such a time is not kept.
  private static final int ORDER_BITS = 29;

  /// What an element of a chain brings along. It can be in one chain at a time.
  abstract static class Link<T extends Link<T>> {
    private @Nullable Chain<T> chain;
    private @Nullable T previous;
    private @Nullable T next;

    boolean isChained() {
      return chain != null;
    }
  }

  private @Nullable T first;
  private @Nullable T last;

  @Nullable T first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  /// Shows each element, the first one first.
  void forEach(Consumer<T> action) {
    for (T at = first; at != null; at = ((Link<T>) at).next) {
      action.accept(at);
    }
  }

  /// Notes a use of an element, which was used before or is new. One that is used again soon stays
  /// where it is: a move writes to four elements, and whatever is written to is looked through by
  /// the next collection of garbage. So the first element may be used after those behind it, and
  /// keep them from expiring, by half a second at most.
  void use(T element, long before, long now) {
    if (((Link<T>) element).chain != this || before >> ORDER_BITS != now >> ORDER_BITS) {
      moveToEnd(element);
    }
  }

  /// Puts an element at the end, taking it out of the chain that it is in.
  @SuppressWarnings("ReferenceEquality") // an element is itself, whatever it equals
  void moveToEnd(T element) {
    if (last == element) {
      return;
    }
    remove(element);
    Link<T> link = element;
    link.chain = this;
    link.previous = last;
    if (last == null) {
      first = element;
    } else {
      ((Link<T>) last).next = element;
    }
    last = element;
  }

  /// Takes an element out of the chain that it is in, if any.
  static <T extends Link<T>> void remove(T element) {
    Link<T> link = element;
    Chain<T> chain = link.chain;
    if (chain == null) {
      return;
    }
    T previous = link.previous;
    T next = link.next;
    if (previous == null) {
      chain.first = next;
    } else {
      ((Link<T>) previous).next = next;
    }
    if (next == null) {
      chain.last = previous;
    } else {
      ((Link<T>) next).previous = previous;
    }
    link.chain = null;
    link.previous = null;
    link.next = null;
  }
}
