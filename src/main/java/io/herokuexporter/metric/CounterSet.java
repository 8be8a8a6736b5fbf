package io.herokuexporter.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Counters of one owner that exist from some moment on, at 0 until they are added to. Readers keep
/// such sets, and a ledger marks one when it has seen all of it there: most batches name some two
/// hundred counters that way, and a look at each would cost more than what they count.
public final class CounterSet extends Journaled {
  private final List<Update> zeros;

  /// Where a ledger has seen all of them, and how many it had let go by then. Guarded by its lock.
  @Nullable OwnerSeries seenIn;

  int lossesThen;

  /// A set of counters.
  ///
  /// @param zeros an increment by 0 of each, one at least, all of the same owner
  public CounterSet(List<Update> zeros) {
    this.zeros = List.copyOf(zeros);
  }

  public List<Update> zeros() {
    return zeros;
  }
}
