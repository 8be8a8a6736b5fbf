package io.herokuexporter.metric;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Every living series, by key and by how long it lives.
///
/// ```
///  series ---- in one of ----> fading: by last update, first out after `ttl`
///                              owner's chain: goes with its owner, see [OwnerTable]
/// ```
///
/// A chain is in the order of expiry, within half a second, so only what goes is touched. Guarded
/// by the lock of [MetricStore].
final class SeriesTable {
  private final MetricStore.Limits limits;
  private final OwnerTable owners;
  private final SelfMetrics self;

  private final Map<SeriesKey, Series> series = new HashMap<>();
  private final Chain<Series> fading = new Chain<>();
  private final FamilyTable families;
  private final Map<@Nullable String, AppSeries> apps = new HashMap<>();

  private final SeriesMemory memory;

  /// Who will pay for each family in a process that begins with the last snapshot that was written.
  private Map<FamilySeries, AppSeries> nextPayers = Map.of();

  /// Of the present batch.
  private @Nullable String app;

  /// @param help the sentence that explains a family, by its name
  SeriesTable(
      MetricStore.Limits limits, UnaryOperator<String> help, OwnerTable owners, SelfMetrics self) {
    this.limits = limits;
    this.memory = new SeriesMemory(limits);
    this.families = new FamilyTable(help);
    this.owners = owners;
    this.self = self;
  }

  int size() {
    return series.size();
  }

  /// How many of them the batches of an app have brought about.
  int size(@Nullable String app) {
    AppSeries ofApp = apps.get(app);
    return ofApp == null ? 0 : ofApp.count;
  }

  /// What they take.
  SeriesMemory memory() {
    return memory;
  }

  /// Begins a batch: what it creates counts for this app.
  void begin(@Nullable String app) {
    this.app = app;
  }

  /// All families that have a series, in the order of their names.
  Collection<FamilySeries> families() {
    return families.all();
  }

  /// Writes the owners and then the series, each in the order in which they expire.
  void write(SnapshotWriter snapshot) {
    List<OwnerSeries> inOrder = owners.write(snapshot);
    snapshot.out.whole(series.size());
    Map<FamilySeries, AppSeries> payers = new HashMap<>();
    Consumer<Series> write =
        one -> {
          payers.putIfAbsent(one.family, one.app); // as a reader has it
          one.write(snapshot);
        };
    fading.forEach(write);
    inOrder.forEach(owner -> owner.kept.forEach(write));
    nextPayers = payers;
  }

  /// Has each family count for the app that it will count for in a process that begins with the
  /// snapshot, since that is where it begins now: what has room here would have none there.
  void payAsWritten() {
    nextPayers.forEach((family, payer) -> {
      if (!family.isEmpty()) { // it has gone since, and was paid back
        long bytes = SeriesMemory.of(family);
        memory.take(Objects.requireNonNull(family.payer), -bytes);
        memory.take(payer, bytes);
        family.payer = payer;
      }
    });
    nextPayers = Map.of();
  }

  /// Takes over what was written, into a table that is empty.
  void read(SnapshotReader snapshot) {
    List<OwnerSeries> inOrder = owners.read(snapshot);
    for (int left = snapshot.record().count(); left > 0; left--) {
      BinaryReader in = snapshot.record();
      SeriesKey key = snapshot.key();
      Value value = snapshot.value();
      FamilySeries family = families.of(key.name(), value.type());
      if (family == null) {
        throw new IllegalArgumentException("two families that collide: " + key.name());
      }
      long updatedNanos = in.fixed();
      long micros = in.fixed();
      Life life = Life.of(in.flag(), in.flag());
      int number = in.count();
      OwnerSeries owner = number == 0 ? null : inOrder.get(number - 1);
      begin(snapshot.app(owner));
      Series one = add(key, family, family.cell(value));
      one.updatedNanos = updatedNanos;
      one.micros = micros;
      move(one, life, owner);
    }
  }

  void apply(Update update, long now) {
    Owner owner = update.owner();
    OwnerSeries ofDyno =
        owner == null || !update.life().goesWithDyno() ? null : owners.known(owner);
    if (ofDyno != null && ofDyno.refuses(update.micros())) {
      self.countDiscards(Reason.LATE, ofDyno.diesNow ? 0 : update.metrics());
      return;
    }
    Series known = find(update.series());
    if (known == null) {
      known = create(update);
      if (known == null) {
        return;
      }
    } else if (known.family.type != update.buffer().type()) {
      self.countDiscards(Reason.TYPE_CONFLICT, update.metrics());
      return;
    } else if (known.isLate(update)) {
      self.countDiscards(Reason.LATE, update.metrics());
      return;
    } else if (!change(known, update)) {
      return;
    }
    known.timed(update);
    keepAlive(known, update.life(), owner, now);
  }

  /// Has a series hold what an update brings, unless it may not.
  ///
  /// @return whether it does
  @SuppressWarnings("ReferenceEquality") // mostly a cell is changed in place
  private boolean change(Series known, Update update) {
    Cell before = known.cell;
    ValueBuffer value = update.buffer();
    if (update.adds() && before instanceof Cell.Members set && value.members() != null) {
      return unite(known, set, value.members(), update);
    }
    Cell after = update.adds() ? before.plus(value) : before.set(value);
    if (after == before) {
      return true; // even to write the same again would have the next collection look at the series
    }
    if (!grow(known, after.bytes() - before.bytes(), update)) {
      return false;
    }
    known.cell = after;
    return true;
  }

  /// Adds to a set those of some members that it does not have, all or none.
  private boolean unite(Series known, Cell.Members set, Set<String> members, Update update) {
    Set<String> missing = set.missing(members);
    if (set.size() + missing.size() > Bounds.SET_VALUES_MAX) {
      self.countDiscards(Reason.VALUE, update.metrics());
      return false;
    }
    if (!grow(known, Cell.Members.bytes(missing), update)) {
      return false;
    }
    set.addAll(missing);
    return true;
  }

  /// Takes the memory by which the cell of a series grows, if there is room for it.
  private boolean grow(Series known, long cellBytes, Update update) {
    long grown = SeriesMemory.ofCell(cellBytes);
    if (!memory.hasRoomFor(known.app, grown)) {
      refuse(update.metrics());
      return false;
    }
    memory.take(known.app, grown);
    return true;
  }

  /// Has each update take the place of all series of its family whose labels begin as it is said,
  /// unless one of them is of a later time. One comes after the other.
  void replace(List<Batch.Replacement> replacements, long now) {
    ReplacedSeries replaced = new ReplacedSeries(replacements);
    replacements.stream()
        .map(one -> one.update().series().name())
        .distinct()
        .map(families::known)
        .filter(Objects::nonNull)
        .forEach(family -> family.forEach(replaced::add));
    for (Batch.Replacement one : replacements) {
      Update update = one.update();
      boolean isNew = find(update.series()) == null;
      replace(replaced.of(one), update, now);
      Series created = isNew ? find(update.series()) : null;
      if (created != null) {
        replaced.add(created);
      }
    }
  }

  private void replace(List<Series> replaced, Update update, long now) {
    long last = MessageTime.NONE;
    for (Series one : replaced) {
      last = Math.max(last, one.micros);
    }
    if (MessageTime.isLate(update.micros(), last)) {
      self.countDiscards(Reason.LATE, update.metrics());
      return;
    }
    for (Series one : replaced) {
      if (!one.key.equals(update.series())) {
        remove(one);
      }
    }
    apply(update, now);
  }

  /// Has all of a set exist.
  void exist(CounterSet set, long now) {
    Owner owner = set.zeros().getFirst().owner();
    OwnerSeries ofOwner = owner == null ? null : owners.known(owner);
    OwnerSeries seenIn = set.seenIn;
    if (seenIn != null && seenIn == ofOwner && seenIn.losses == set.lossesThen) {
      return;
    }
    boolean all = true;
    for (Update zero : set.zeros()) {
      Series known = find(zero.series());
      if (known == null || known.owner == null || known.owner != ofOwner) {
        apply(zero, now);
        all = false;
      }
    }
    set.seenIn = all ? ofOwner : null;
    set.lossesThen = ofOwner == null ? 0 : ofOwner.losses;
  }

  private @Nullable Series find(SeriesKey key) {
    Series found = key.found;
    if (found == null || found.table != this) {
      found = series.get(key);
      key.found = found;
      if (found != null) {
        key.shareMemory(found.key);
      }
    }
    return found;
  }

  private @Nullable Series create(Update update) {
    FamilySeries family = families.of(update.series().name(), update.buffer().type());
    if (family == null) {
      self.countDiscards(Reason.TYPE_CONFLICT, update.metrics());
      return null;
    }
    Cell cell = family.cell(update.value());
    if (isFull()
        || !memory.hasRoomFor(apps.get(app), bytes(update.series(), family, cell))
        || owners.isOneTooMany(update.owner())) {
      refuse(update.metrics());
      return null;
    }
    return add(update.series(), family, cell);
  }

  /// What a series takes, and its family if it is the only one there.
  private static long bytes(SeriesKey key, FamilySeries family, Cell cell) {
    return SeriesMemory.of(key, cell) + (family.isEmpty() ? SeriesMemory.of(family) : 0);
  }

  private Series add(SeriesKey key, FamilySeries family, Cell cell) {
    AppSeries ofApp = apps.computeIfAbsent(app, AppSeries::new);
    Series created = new Series(this, key, family, ofApp, cell);
    long bytes = bytes(key, family, cell);
    if (family.isEmpty()) {
      family.payer = ofApp;
      families.add(family);
    }
    family.makeRoom(); // first: should memory run out, no page shows what is not found again
    series.put(created.key, created);
    family.add(created);
    ofApp.count++;
    memory.take(ofApp, bytes);
    return created;
  }

  private boolean isFull() {
    int max = limits.maxSeries();
    int ofAppMax = limits.maxSeriesPerApp();
    return (max > 0 && series.size() >= max) || (ofAppMax > 0 && size(app) >= ofAppMax);
  }

  /// Counts metrics of the batch for which there is no room.
  void refuse(int metrics) {
    self.countRefused(app, metrics);
  }

  private void keepAlive(Series updated, Life life, @Nullable Owner owner, long now) {
    OwnerSeries next = owner == null ? null : owners.of(owner, now);
    if (updated.owner != next || updated.life != life) {
      move(updated, life, next);
    }
    if (!life.isKept()) {
      fading.use(updated, updated.updatedNanos, now);
    }
    updated.updatedNanos = now;
  }

  private void move(Series updated, Life life, @Nullable OwnerSeries next) {
    OwnerSeries before = updated.owner;
    if (before != null) {
      before.lose(updated);
    }
    updated.owner = next;
    updated.life = life;
    if (next != null && life.goesWithDyno()) {
      next.addOfDyno(updated);
    }
    if (next != null && life.isKept()) {
      next.kept.moveToEnd(updated);
    } else {
      fading.moveToEnd(updated);
    }
    if (before != null && before != next) {
      owners.forgetIfEmpty(before);
    }
  }

  /// Lets go what has outlived its time.
  void expire(long now) {
    for (Series oldest = fading.first();
        oldest != null && now - oldest.updatedNanos >= limits.ttl().toNanos();
        oldest = fading.first()) {
      remove(oldest);
    }
    for (OwnerSeries oldest = unheard(now); oldest != null; oldest = unheard(now)) {
      for (Series one = oldest.kept.first(); one != null; one = oldest.kept.first()) {
        remove(one);
      }
      owners.letGo(oldest);
    }
  }

  private @Nullable OwnerSeries unheard(long now) {
    return owners.unheard(limits.counterTtl().toNanos(), now);
  }

  /// Lets go what goes with the dyno of an owner.
  void removeOfDyno(OwnerSeries owner) {
    for (Series one = owner.anyOfDyno(); one != null; one = owner.anyOfDyno()) {
      remove(one);
    }
  }

  private void remove(Series expired) {
    Chain.remove(expired);
    series.remove(expired.key);
    expired.table = null;
    AppSeries ofApp = expired.app;
    ofApp.count--;
    if (ofApp.count == 0) {
      apps.remove(ofApp.app);
    }
    FamilySeries family = expired.family;
    family.remove(expired);
    if (family.isEmpty()) {
      families.remove(family);
      memory.take(Objects.requireNonNull(family.payer), -SeriesMemory.of(family));
    }
    memory.take(ofApp, -SeriesMemory.of(expired.key, expired.cell));
    expired.cell = Cell.NOTHING;
    OwnerSeries owner = expired.owner;
    expired.owner = null;
    if (owner != null) {
      owner.lose(expired);
      owners.forgetIfEmpty(owner);
    }
    self.countExpiredSeries();
  }
}
