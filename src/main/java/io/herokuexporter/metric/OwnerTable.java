package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every owner of living series, by name and by when it was last heard of: the first out after
/// `counterTtl`. The order is that of expiry, within half a second. Guarded by the lock of
/// [MetricStore].
final class OwnerTable {
  private final Map<Owner, OwnerSeries> owners = new HashMap<>();
  private final Chain<OwnerSeries> byHeard = new Chain<>();

  /// How many of them are processes, by app.
  private final Map<@Nullable String, Integer> processes = new HashMap<>();

  /// Writes owners in the order in which they expire, and those that do not behind them.
  ///
  /// @return them, in that order
  List<OwnerSeries> write(SnapshotWriter snapshot) {
    List<OwnerSeries> inOrder = new ArrayList<>();
    byHeard.forEach(inOrder::add);
    int heard = inOrder.size();
    owners.values().stream().filter(owner -> !owner.isChained()).forEach(inOrder::add);
    snapshot.out.whole(heard);
    snapshot.out.whole(inOrder.size());
    for (int i = 0; i < inOrder.size(); i++) {
      inOrder.get(i).write(snapshot, i + 1);
    }
    return inOrder;
  }

  /// Takes over what was written, into a table that is empty.
  ///
  /// @return all owners, in the order in which they were written
  List<OwnerSeries> read(SnapshotReader snapshot) {
    BinaryReader counts = snapshot.record();
    int heard = counts.count();
    List<OwnerSeries> inOrder = new ArrayList<>();
    for (int left = counts.count(); left > 0; left--) {
      OwnerSeries owner = OwnerSeries.read(snapshot, this);
      if (inOrder.size() < heard) {
        byHeard.moveToEnd(owner);
      }
      add(owner);
      inOrder.add(owner);
    }
    return inOrder;
  }

  /// What is known of an owner, or null.
  @Nullable OwnerSeries known(Owner owner) {
    OwnerSeries found = owner.found;
    if (found == null || found.table != this) {
      found = owners.get(owner);
      owner.found = found;
    }
    return found;
  }

  /// What is known of an owner, which is heard of now if it is new.
  OwnerSeries of(Owner owner, long now) {
    OwnerSeries known = known(owner);
    if (known == null) {
      known = new OwnerSeries(owner, this);
      known.heardNanos = now;
      byHeard.moveToEnd(known);
      add(known);
      owner.found = known;
    }
    return known;
  }

  private void add(OwnerSeries added) {
    owners.put(added.owner, added);
    if (added.owner.isProcess()) {
      processes.merge(added.owner.app(), 1, Integer::sum);
    }
  }

  /// Whether an owner is a process that is new, of an app that has as many as it may.
  boolean isOneTooMany(@Nullable Owner owner) {
    return owner != null
        && owner.isProcess()
        && processes.getOrDefault(owner.app(), 0) >= Bounds.PROCESSES_MAX
        && known(owner) == null;
  }

  /// Notes that an owner was heard of.
  void heard(Owner owner, long now) {
    OwnerSeries known = known(owner);
    if (known != null) {
      byHeard.use(known, known.heardNanos, now);
      known.heardNanos = now;
    }
  }

  /// The one that has not been heard of for the longest, if it is so long; otherwise null.
  @Nullable OwnerSeries unheard(long nanos, long now) {
    OwnerSeries oldest = byHeard.first();
    return oldest != null && now - oldest.heardNanos >= nanos ? oldest : null;
  }

  /// Lets go one that is unheard of and has none of its [kept][OwnerSeries#kept] series left. It is
  /// forgotten once the others have gone too.
  void letGo(OwnerSeries owner) {
    Chain.remove(owner);
    owner.dyno = null;
    forgetIfEmpty(owner);
  }

  /// Forgets an owner that has no series.
  void forgetIfEmpty(OwnerSeries owner) {
    if (owner.isEmpty() && !owner.refuses && owner.table != null) {
      Chain.remove(owner);
      owners.remove(owner.owner);
      owner.table = null;
      if (owner.owner.isProcess()) {
        processes.computeIfPresent(owner.owner.app(), (_, count) -> count == 1 ? null : count - 1);
      }
    }
  }
}
