package io.herokuexporter.metric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger: every living series, the frames that were accepted lately, and what the exporter
/// counts about itself: the one place where requests meet, all series under one lock, by one clock.
///
/// ```
///              apply(batch)                        collect()
///                   |                                  |
///  redelivery? -----+----- yes: count it, done         +-- lock: which families are unordered
///                   | no                               |   (no lock: sort newcomers)
///        lives of dynos                                +-- lock: copy the values
///        update each series
/// ```
///
/// A batch is applied under one lock, so no page shows half of a request. Every call first lets go
/// what has expired by now: a timer that calls [#expire] is needed to free memory in time, not for
/// the page to be right.
public final class MetricStore implements Intake {
  private static final Logger LOG = LoggerFactory.getLogger(MetricStore.class);

  private final Limits limits;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  private final SelfMetrics self;
  private final OwnerTable owners = new OwnerTable();
  private final SeriesTable series;
  private final DynoLives dynos;
  private RedeliveryWindow redeliveries;

  /// The time that is being committed now: nothing expires before, for a process that starts again
  /// will know no other times. [Long#MAX_VALUE] when nothing is.
  private long committingNanos = Long.MAX_VALUE;

  private volatile boolean isWhole = true;

  /// How long and how much is kept.
  ///
  /// @param ttl life of a series after its last update
  /// @param counterTtl life of what is counted here after its owner was last heard of
  /// @param maxSeries no more series than this; 0 for no limit
  /// @param maxSeriesPerApp no more than this that the batches of one app bring about; 0 for no
  ///     limit
  /// @param maxBytes no more memory than this for series, about
  public record Limits(
      Duration ttl, Duration counterTtl, int maxSeries, int maxSeriesPerApp, long maxBytes) {
    /// Without a limit of memory.
    public Limits(Duration ttl, Duration counterTtl, int maxSeries, int maxSeriesPerApp) {
      this(ttl, counterTtl, maxSeries, maxSeriesPerApp, Long.MAX_VALUE);
    }

    /// No more memory than this for the series of one app: it has the same share of all as in
    /// number.
    long maxBytesPerApp() {
      return maxSeries == 0 || maxSeriesPerApp == 0 || maxSeriesPerApp >= maxSeries
          ? maxBytes
          : maxBytes / maxSeries * maxSeriesPerApp;
    }
  }

  /// What runs: for `heroku_exporter_build_info`.
  public record Build(String version, String revision) {}

  /// @param help the sentence that explains a family, by its name
  public MetricStore(Limits limits, Build build, Clock clock, UnaryOperator<String> help) {
    this.limits = limits;
    this.clock = clock;
    this.self = new SelfMetrics(build.version(), build.revision());
    this.series = new SeriesTable(limits, help, owners, self);
    this.dynos = new DynoLives(series, owners, self);
    this.redeliveries = new RedeliveryWindow(clock.nanos());
  }

  @Override
  public void submit(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long patienceNanos,
      Consumer<Outcome> receipt) {
    apply(batch, frame, wireBytes);
    receipt.accept(Outcome.COUNTED);
  }

  @Override
  public @Nullable String trouble() {
    return null;
  }

  /// Nothing: a ledger in memory goes with its process.
  @Override
  public void close() {}

  /// Applies what an accepted request came to, all at once, unless its frame was applied before.
  ///
  /// @param frame tells a redelivery, or null when nothing does
  /// @param wireBytes length of the body that it came in
  /// @return whether it was applied; false for a redelivery
  public boolean apply(Batch batch, @Nullable FrameKey frame, long wireBytes) {
    lock.lock();
    try {
      long now = clock.nanos();
      boolean repeats = frame != null && redeliveries.contains(frame, now);
      expire(now);
      acceptOrForget(new Arrival(batch, frame, wireBytes, repeats), now);
      return !repeats;
    } finally {
      lock.unlock();
    }
  }

  /// Accepts a request whose sender is told to try again when that throws, as when memory runs out
  /// amid it: the next try is no redelivery.
  private void acceptOrForget(Arrival arrival, long now) {
    try {
      accept(arrival, now, clock.epochMillis());
    } catch (RuntimeException | Error e) {
      if (arrival.frame() != null && !arrival.repeats()) {
        redeliveries.forgetNewest(arrival.frame());
      }
      throw e;
    }
  }

  /// Begins a commit.
  ///
  /// @return its time, which [#commit] is to be given
  long begin() {
    lock.lock();
    try {
      long now = clock.nanos();
      expire(now);
      committingNanos = now;
      return now;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a frame counts already, at the time of a commit.
  boolean counts(FrameKey frame, long nanos) {
    lock.lock();
    try {
      return redeliveries.contains(frame, nanos);
    } finally {
      lock.unlock();
    }
  }

  /// Applies what has been committed, all at once. When memory runs out amid it, say, this is no
  /// longer [whole][#isWhole].
  void commit(List<Arrival> arrivals, long nanos, long epochMillis) {
    lock.lock();
    try {
      for (Arrival arrival : arrivals) {
        expire(nanos); // before each, as a process that starts from the journal does
        try {
          accept(arrival, nanos, epochMillis);
        } catch (RuntimeException e) {
          // it is on the disk, and would end every process that starts from there
          LOG.error("a batch could not be applied", e);
        }
      }
    } catch (Error e) {
      isWhole = false;
      throw e;
    } finally {
      committingNanos = Long.MAX_VALUE;
      lock.unlock();
    }
  }

  /// Whether all that was committed has been applied. Once it has not, what is on the disk is more
  /// right than this.
  boolean isWhole() {
    return isWhole;
  }

  /// Ends a commit that came to nothing: what has expired meanwhile may go.
  void abandon() {
    lock.lock();
    try {
      committingNanos = Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /// All that is to be kept over a restart.
  List<byte[]> snapshot() {
    lock.lock();
    try {
      SnapshotWriter snapshot = new SnapshotWriter();
      snapshot.out.fixed(clock.nanos());
      snapshot.out.fixed(clock.epochMillis());
      snapshot.endRecord();
      self.write(snapshot);
      redeliveries.write(snapshot);
      dynos.write(snapshot);
      series.write(snapshot);
      return snapshot.parts();
    } finally {
      lock.unlock();
    }
  }

  /// Notes that the last [snapshot][#snapshot] is kept, and nothing was committed since: what comes
  /// now will be applied to it when a process starts again.
  void snapshotIsKept() {
    lock.lock();
    try {
      series.payAsWritten();
    } finally {
      lock.unlock();
    }
  }

  /// Takes over what was kept, into a ledger that is empty.
  ///
  /// @param format that it was written in
  /// @return an entry without a batch, for the time of the snapshot
  Storage.Entry restore(Iterator<byte[]> parts, int format) {
    lock.lock();
    try {
      SnapshotReader snapshot = new SnapshotReader(parts, format);
      BinaryReader in = snapshot.record();
      Storage.Entry time = new Storage.Entry(in.fixed(), in.fixed(), null, new byte[0]);
      self.read(snapshot.record(), format);
      redeliveries = RedeliveryWindow.read(snapshot);
      dynos.read(snapshot);
      series.read(snapshot);
      snapshot.end();
      return time;
    } finally {
      lock.unlock();
    }
  }

  /// Counts an accepted request, and applies its batch unless its frame was applied before.
  private void accept(Arrival arrival, long nanos, long epochMillis) {
    self.countRequest(200);
    self.countDrainBytes(arrival.wireBytes());
    if (arrival.repeats()) {
      self.countDuplicateFrame();
      return;
    }
    FrameKey frame = arrival.frame();
    if (frame != null) {
      redeliveries.add(frame, nanos);
    }
    Batch batch = arrival.batch();
    self.count(batch);
    self.drained(batch.app(), nanos, epochMillis / 1e3);
    update(batch, nanos);
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

  /// Shows how keeping the ledger goes from now on.
  void show(StorageState state) {
    lock.lock();
    try {
      self.show(state);
    } finally {
      lock.unlock();
    }
  }

  /// Notes that a connection came.
  public void opened() {
    countConnections(1);
  }

  /// Notes that a connection went.
  public void closed() {
    countConnections(-1);
  }

  private void countConnections(int more) {
    lock.lock();
    try {
      self.countConnections(more);
    } finally {
      lock.unlock();
    }
  }

  /// Counts a connection that the exporter ended to protect itself.
  public void cut(Cut reason) {
    lock.lock();
    try {
      self.countCut(reason);
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
  ///
  /// @return how many series have gone since the start
  public long expire() {
    lock.lock();
    try {
      expire(clock.nanos());
      return self.expiredSeries();
    } finally {
      lock.unlock();
    }
  }

  /// The memory that [#collect] will take for series, about: a page holds it until it has been
  /// sent.
  public long bytesToCollect() {
    lock.lock();
    try {
      long bytes = 0;
      for (FamilySeries family : series.families()) {
        bytes += family.bytesOfSnapshot();
      }
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  /// All families as they stand now, self metrics among them, in the order of their names.
  public List<Family> collect() {
    List<Family> snapshot = new ArrayList<>();
    List<Family> ofSelf;
    Map<FamilySeries, SeriesOrder> sorted = new LinkedHashMap<>();
    unsorted().forEach((family, parts) -> sorted.put(family, parts.sorted()));
    lock.lock();
    try {
      long now = clock.nanos();
      expire(now);
      sorted.forEach(FamilySeries::use);
      series.families().forEach(family -> snapshot.add(family.snapshot()));
      ofSelf = self.snapshot(series, redeliveries.reachSeconds(now));
    } finally {
      lock.unlock();
    }
    Family largest = LargestFamilies.of(snapshot);
    snapshot.add(largest);
    snapshot.addAll(ofSelf);
    snapshot.sort(Comparator.comparing(Family::name));
    return snapshot;
  }

  private Map<FamilySeries, SeriesOrder.Parts> unsorted() {
    lock.lock();
    try {
      Map<FamilySeries, SeriesOrder.Parts> unsorted = new LinkedHashMap<>();
      for (FamilySeries family : series.families()) {
        if (!family.isInOrder()) {
          unsorted.put(family, family.unsorted());
        }
      }
      return unsorted;
    } finally {
      lock.unlock();
    }
  }

  /// Has the series, the dynos and their owners be as a batch tells.
  private void update(Batch batch, long now) {
    series.begin(batch.app());
    try {
      dynos.apply(batch.dynoEvents(), now);
      if (!batch.replacements().isEmpty()) {
        series.replace(batch.replacements(), now);
      }
      for (Update update : batch.updates()) {
        series.apply(update, now);
      }
    } finally {
      dynos.finish();
    }
    for (CounterSet set : batch.existing()) {
      series.exist(set, now);
    }
    for (Owner owner : batch.heard()) {
      owners.heard(owner, now);
    }
  }

  private void expire(long now) {
    long by = Math.min(now, committingNanos);
    series.expire(by);
    self.forgetApps(by, limits.counterTtl().toNanos());
  }
}
