package io.herokuexporter.metric;

import java.util.AbstractList;
import java.util.Arrays;

/// The updates of one batch, merged: a list with an index by open addressing (linear probing) from
/// series to the latest update of it. It is built anew for each request, and a request may have a
/// thousand updates, so it costs neither nodes nor boxes.
final class UpdateList extends AbstractList<Update> {
  private static final int UPDATES_AT_FIRST = 16;
  private static final Update[] NO_UPDATES = {};
  private static final int GOLDEN_RATIO = 0x9E37_79B9;

  /// Of the length of a power of two, once there is an update.
  private Update[] updates = NO_UPDATES;

  private int size;

  /// Place of an update, plus one; 0 is free. At most half full.
  private int[] index = {0};

  private final int expected;

  /// @param expected how many updates there may be
  UpdateList(int expected) {
    this.expected = expected;
  }

  @Override
  public Update get(int i) {
    return updates[i];
  }

  @Override
  public int size() {
    return size;
  }

  /// Adds an update, as a part of an earlier one of the same series where that makes no difference.
  ///
  /// @param mayGrow whether there is room for one more
  /// @return whether it was added
  boolean merge(Update update, boolean mayGrow) {
    int slot = slotOf(update.series());
    if (index[slot] != 0) {
      Update merged = updates[index[slot] - 1].then(update);
      if (merged != null) {
        updates[index[slot] - 1] = merged;
        return true;
      }
    }
    if (!mayGrow) {
      return false;
    }
    if (size == updates.length) {
      grow();
      slot = slotOf(update.series());
    }
    updates[size++] = update;
    index[slot] = size;
    return true;
  }

  /// Names that are alike have hashes that lie side by side, and would make long runs of taken
  /// places; multiplied they do not (Knuth, section 6.4).
  private int slotOf(SeriesKey series) {
    int hash = series.hashCode() * GOLDEN_RATIO;
    int slot = (hash ^ hash >>> 16) & (index.length - 1);
    while (index[slot] != 0 && !updates[index[slot] - 1].series().equals(series)) {
      slot = (slot + 1) & (index.length - 1);
    }
    return slot;
  }

  private void grow() {
    int room = Math.max(2 * size, Math.max(UPDATES_AT_FIRST, expected));
    updates = Arrays.copyOf(updates, Integer.highestOneBit(2 * room - 1));
    index = new int[2 * updates.length];
    for (int i = 0; i < size; i++) {
      index[slotOf(updates[i].series())] = i + 1; // the latest of a series comes last, and stays
    }
  }
}
