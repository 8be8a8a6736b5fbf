package io.herokuexporter.metric;

/// The updates of one batch. The first thousand stand one by one, for the ledger does one after the
/// other just as well. A request that has more may name the same series over and over, and be as
/// large as it is allowed to be, so from there on they are merged: then there is an index by open
/// addressing (linear probing) from series to the latest update of it.
final class UpdateList extends Updates {
  private static final int[] NO_INDEX = {};
  private static final int PLACES_AT_FIRST = 16;
  private static final int GOLDEN_RATIO = 0x9E37_79B9;

  private final int oneByOneMax;

  /// Place of an update, plus one; 0 is free. At most half full. Without a place as long as nothing
  /// is merged.
  private int[] index = NO_INDEX;

  /// @param oneByOneMax as many updates are not merged
  UpdateList(int oneByOneMax) {
    this.oneByOneMax = oneByOneMax;
  }

  /// Adds the [spare] update, as a part of an earlier one of the same series where there are many
  /// and that makes no difference.
  ///
  /// @param mayGrow whether there is room for one more
  /// @return whether it was added
  boolean merge(boolean mayGrow) {
    if (size() < oneByOneMax) {
      if (mayGrow) {
        keep();
      }
      return mayGrow;
    }
    if (2 * size() >= index.length) {
      index();
    }
    Update added = spare();
    int slot = slotOf(added.series());
    if (index[slot] != 0 && get(index[slot] - 1).merge(added)) {
      return true;
    }
    if (mayGrow) {
      keep();
      index[slot] = size();
    }
    return mayGrow;
  }

  @Override
  public void clear() {
    super.clear();
    index = NO_INDEX;
  }

  /// Names that are alike have hashes that lie side by side, and would make long runs of taken
  /// places; multiplied they do not (Knuth, section 6.4).
  private int slotOf(SeriesKey series) {
    int hash = series.hashCode() * GOLDEN_RATIO;
    int slot = (hash ^ hash >>> 16) & (index.length - 1);
    while (index[slot] != 0 && !get(index[slot] - 1).series().equals(series)) {
      slot = (slot + 1) & (index.length - 1);
    }
    return slot;
  }

  private void index() {
    index = new int[Math.max(PLACES_AT_FIRST, Integer.highestOneBit(size()) << 2)];
    for (int i = 0; i < size(); i++) {
      index[slotOf(get(i).series())] = i + 1; // the latest of a series comes last, and stays
    }
  }
}
