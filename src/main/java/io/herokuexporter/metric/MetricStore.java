package io.herokuexporter.metric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
///        lives of dynos                                +-- lock: copy the values
///        update each series
/// ```
///
/// A batch is applied under one lock, so no page shows half of a request. Every call first lets go
/// what has expired by now: a timer that calls [#expire] is needed to free memory in time, not for
/// the page to be right.
public final class MetricStore implements Intake {
  private final Limits limits;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();

  private final SelfMetrics self;
  private final SeriesTable series;
  private final DynoLives dynos;
  private final RedeliveryWindow redeliveries;

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
    this.self = new SelfMetrics(build.version(), build.revision());
    this.series = new SeriesTable(limits, help, self);
    this.dynos = new DynoLives(series, self);
    this.redeliveries = new RedeliveryWindow(clock.nanos());
  }

  @Override
  public void submit(
      Batch batch, @Nullable FrameKey frame, long wireBytes, Consumer<Outcome> receipt) {
    apply(batch, frame, wireBytes);
    receipt.accept(Outcome.COUNTED);
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
      apply(batch, now);
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
      series.families().forEach(family -> snapshot.add(family.snapshot()));
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

  private void apply(Batch batch, long now) {
    dynos.apply(batch.dynoEvents(), now);
    for (Batch.Replacement replaced : batch.replacements()) {
      series.removeWith(replaced.family(), replaced.beginning());
    }
    for (Update update : batch.updates()) {
      series.apply(update, now);
    }
    dynos.finish();
    for (CounterSet set : batch.existing()) {
      series.exist(set, now);
    }
    for (Owner owner : batch.heard()) {
      series.heard(owner, now);
    }
  }

  private void expire(long now) {
    series.expire(now);
    self.forgetApps(now, limits.counterTtl().toNanos());
  }
}
