package io.herokuexporter.metric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The ledger: every living series, the frames that were accepted lately, and what the exporter
/// counts about itself. The one place with shared state, a lock and a clock.
///
/// ```
///              apply(batch)                        collect()
///                   |                                  |
///  redelivery? -----+----- yes: count it, done         +-- lock: which families are unordered
///                   | no                               |   (no lock: sort them)
///        update each series                            +-- lock: copy the values
///
///  series ---- in one of ----> fading: by last update, first out after `ttl`
///                              owner's chain: goes with its owner
///  owners -------------------> by when last heard of, first out after `counterTtl`
/// ```
///
/// A batch is applied under one lock, so no page shows half of a request. Every call first lets go
/// what has expired by now: a timer that calls [#expire] is needed to free memory in time, not for
/// the page to be right. Both chains are in the order of expiry, so only what goes is touched.
public final class MetricStore {
  private final Limits limits;
  private final Clock clock;
  private final UnaryOperator<String> help;
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<SeriesKey, Series> series = new HashMap<>();
  private final Chain<Series> fading = new Chain<>();
  private final Map<Owner, OwnerSeries> owners = new HashMap<>();
  private final Chain<OwnerSeries> ownersByHeard = new Chain<>();
  private final Map<String, FamilySeries> families = new TreeMap<>();
  private final Map<String, FamilySeries> sampleNames = new HashMap<>();
  private final RedeliveryWindow redeliveries;
  private final SelfMetrics self;

  /// How long and how much is kept.
  ///
  /// @param ttl life of a series after its last update
  /// @param counterTtl life of what is counted here after its owner was last heard of
  /// @param maxSeries no more series than this; 0 for no limit
  public record Limits(Duration ttl, Duration counterTtl, int maxSeries) {}

  /// What runs: for `heroku_exporter_build_info`.
  public record Build(String version, String revision) {}

  /// @param help the sentence that explains a family, by its name
  public MetricStore(Limits limits, Build build, Clock clock, UnaryOperator<String> help) {
    this.limits = limits;
    this.clock = clock;
    this.help = help;
    this.redeliveries = new RedeliveryWindow(clock.nanos());
    this.self = new SelfMetrics(build.version(), build.revision());
  }

  /// Applies what an accepted request came to, all at once, unless its frame was applied before.
  ///
  /// @param frame tells a redelivery, or null when nothing does
  /// @param wireBytes length of the body that it came in
  /// @return whether it was applied; false for a redelivery
  public boolean apply(Batch batch, @Nullable FrameKey frame, long wireBytes) {
    lock.lock();
    try {
      long now = clock.nanos();
      expire(now);
      self.countRequest(200);
      self.countDrainBytes(wireBytes);
      if (frame != null) {
        if (redeliveries.contains(frame, now)) {
          self.countDuplicateFrame();
          return false;
        }
        redeliveries.add(frame, now);
      }
      self.count(batch);
      self.drained(batch.app(), clock);
      for (Update update : batch.updates()) {
        apply(update, now);
      }
      for (List<Update> zeros : batch.zeros()) {
        exist(zeros, now);
      }
      for (Owner owner : batch.heard()) {
        heard(owner, now);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Counts a request to the drain that was refused.
  public void refused(int status) {
    lock.lock();
    try {
      self.countRequest(status);
    } finally {
      lock.unlock();
    }
  }

  /// Notes how long the last page took.
  public void scraped(Duration duration) {
    lock.lock();
    try {
      self.scraped(duration.toNanos() / 1e9);
    } finally {
      lock.unlock();
    }
  }

  /// Lets go what has outlived its time.
  public void expire() {
    lock.lock();
    try {
      expire(clock.nanos());
    } finally {
      lock.unlock();
    }
  }

  /// All families as they stand now, self metrics among them, in the order of their names.
  public List<Family> collect() {
    List<Family> snapshot = new ArrayList<>();
    Map<FamilySeries, FamilySeries.Order> sorted = new LinkedHashMap<>();
    unsorted().forEach((family, order) -> sorted.put(family, order.sorted()));
    lock.lock();
    try {
      long now = clock.nanos();
      expire(now);
      sorted.forEach(FamilySeries::use);
      families.values().forEach(family -> snapshot.add(family.snapshot()));
      snapshot.addAll(self.snapshot(series.size(), redeliveries.reachSeconds(now)));
    } finally {
      lock.unlock();
    }
    snapshot.sort(Comparator.comparing(Family::name));
    return snapshot;
  }

  private Map<FamilySeries, FamilySeries.Order> unsorted() {
    lock.lock();
    try {
      Map<FamilySeries, FamilySeries.Order> unsorted = new LinkedHashMap<>();
      for (FamilySeries family : families.values()) {
        if (!family.isInOrder()) {
          unsorted.put(family, family.unsorted());
        }
      }
      return unsorted;
    } finally {
      lock.unlock();
    }
  }

  private void apply(Update update, long now) {
    Series known = find(update.series());
    if (known == null) {
      known = create(update);
      if (known == null) {
        return;
      }
    } else if (known.family.type != update.value().type()) {
      self.countDiscards(Reason.TYPE_CONFLICT, update.metrics());
      return;
    } else {
      Cell before = known.cell;
      Cell after = update.adds() ? before.plus(update.value()) : before.set(update.value());
      if (after.isTooLarge()) {
        self.countDiscards(Reason.VALUE, update.metrics());
        return;
      }
      known.cell = after;
    }
    keepAlive(known, update.owner(), now);
  }

  /// Adds zeros where they make a difference.
  @SuppressWarnings("ReferenceEquality") // there is one of each owner
  private void exist(List<Update> zeros, long now) {
    Owner owner = zeros.getFirst().owner();
    OwnerSeries ofOwner = owner == null ? null : owners.get(owner);
    for (Update zero : zeros) {
      Series known = find(zero.series());
      if (known == null || known.owner == null || known.owner != ofOwner) {
        apply(zero, now);
      }
    }
  }

  private @Nullable Series find(SeriesKey key) {
    Series found = key.found;
    if (found == null || found.store != this) {
      found = series.get(key);
      key.found = found;
    }
    return found;
  }

  private @Nullable Series create(Update update) {
    FamilySeries family = family(update.series().name(), update.value().type());
    if (family == null) {
      self.countDiscards(Reason.TYPE_CONFLICT, update.metrics());
      return null;
    }
    if (limits.maxSeries() > 0 && series.size() >= limits.maxSeries()) {
      self.countDiscards(Reason.SERIES_LIMIT, update.metrics());
      return null;
    }
    Series created = new Series(this, update.series(), family, Cell.of(update.value()));
    if (family.isEmpty()) {
      families.put(family.name, family);
      FamilySeries.sampleNames(family.name, family.type)
          .forEach(name -> sampleNames.put(name, family));
    }
    family.add(created);
    series.put(created.key, created);
    return created;
  }

  /// The family of that name and type, a new one if need be, or null when the name is taken.
  private @Nullable FamilySeries family(String name, MetricType type) {
    FamilySeries known = families.get(name);
    if (known != null) {
      return known.type == type ? known : null;
    }
    for (String sampleName : FamilySeries.sampleNames(name, type)) {
      if (sampleNames.containsKey(sampleName)) {
        return null;
      }
    }
    return new FamilySeries(name, type, help.apply(name));
  }

  private void keepAlive(Series updated, @Nullable Owner owner, long now) {
    updated.updatedNanos = now;
    OwnerSeries before = updated.owner;
    if (owner == null) {
      updated.owner = null;
      fading.moveToEnd(updated);
    } else if (before == null || !before.owner.equals(owner)) {
      OwnerSeries next = owners.computeIfAbsent(owner, OwnerSeries::new);
      next.heardNanos = now;
      ownersByHeard.moveToEnd(next);
      updated.owner = next;
      next.series.moveToEnd(updated);
    }
    if (before != null && before.series.isEmpty()) {
      forget(before);
    }
  }

  private void heard(Owner owner, long now) {
    OwnerSeries known = owners.get(owner);
    if (known != null) {
      known.heardNanos = now;
      ownersByHeard.moveToEnd(known);
    }
  }

  private void expire(long now) {
    for (Series oldest = fading.first();
        oldest != null && now - oldest.updatedNanos >= limits.ttl().toNanos();
        oldest = fading.first()) {
      remove(oldest);
    }
    for (OwnerSeries oldest = ownersByHeard.first();
        oldest != null && now - oldest.heardNanos >= limits.counterTtl().toNanos();
        oldest = ownersByHeard.first()) {
      for (Series one = oldest.series.first(); one != null; one = oldest.series.first()) {
        remove(one);
      }
      forget(oldest);
    }
    self.forgetApps(now, limits.counterTtl().toNanos());
  }

  private void forget(OwnerSeries owner) {
    Chain.remove(owner);
    owners.remove(owner.owner);
  }

  private void remove(Series expired) {
    Chain.remove(expired);
    series.remove(expired.key);
    expired.store = null;
    FamilySeries family = expired.family;
    family.remove(expired);
    if (family.isEmpty()) {
      families.remove(family.name);
      FamilySeries.sampleNames(family.name, family.type).forEach(sampleNames::remove);
    }
    self.countExpiredSeries();
  }
}
