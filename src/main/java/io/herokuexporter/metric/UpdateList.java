package io.herokuexporter.metric;

import java.util.HashMap;
import java.util.Map;

/// The updates of one batch. The first thousand stand one by one, for the ledger does one after the
/// other just as well. A request that has more may name the same series over and over, and be as
/// large as it is allowed to be, so from there on they are merged.
final class UpdateList extends Updates {
  private final int oneByOneMax;

  /// The latest update of each series. Empty as long as nothing is merged.
  private Map<SeriesKey, Update> latest = new HashMap<>(0);

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
    if (latest.isEmpty()) {
      forEach(update -> latest.put(update.series(), update));
    }
    Update added = spare();
    Update earlier = latest.get(added.series());
    if (earlier != null && earlier.merge(added)) {
      return true;
    }
    if (mayGrow) {
      keep();
      latest.put(added.series(), added);
    }
    return mayGrow;
  }

  @Override
  public void clear() {
    super.clear();
    if (!latest.isEmpty()) {
      latest = new HashMap<>(0);
    }
  }
}
