package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.CounterSet;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.SeriesKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the lines of one process add to the counters of ours from the batch that is being read. For
/// one thread.
final class ProcessTally {
  /// Of what there is no room for; it is not handed over.
  private static final SeriesKey NOWHERE = new SeriesKey("", Labels.NONE);

  private final AppProcess process;
  private final TallyMemory memory;
  private final NewCounters fresh;
  private final List<Tally> tallies = new ArrayList<>(0);
  private final Map<List<String>, CounterTally> rare = new HashMap<>(0);

  /// By their code: in an outage every line is an error.
  private final Map<String, CounterTally> errors = new HashMap<>(0);

  private final Map<String, CounterTally> routerErrors = new HashMap<>(0);
  private final Map<Zeros, CounterSet> zeros = new EnumMap<>(Zeros.class);
  private final Set<Zeros> existing = EnumSet.noneOf(Zeros.class);
  private @Nullable LogVolume volume;
  private @Nullable RouterTraffic traffic;
  private @Nullable HistogramTally connect;

  ProcessTally(AppProcess process, TallyMemory memory, NewCounters fresh) {
    this.process = process;
    this.memory = memory;
    this.fresh = fresh;
  }

  /// Whether there is room for a new counter; if not, what it would count is discarded.
  boolean admits() {
    return memory.admits();
  }

  /// A new counter, or one that goes nowhere when there is no room. Whoever may ask for any number
  /// of them asks [#admits] first, and keeps none of those.
  ///
  /// @param labels those beside app and process, names and values in turn
  CounterTally counter(String family, String... labels) {
    if (!admits()) {
      return new CounterTally(NOWHERE, process.owner);
    }
    SeriesKey key = process.key(family, labels);
    memory.takeCounter(key);
    CounterTally counter = new CounterTally(key, process.owner);
    tallies.add(counter);
    fresh.add(counter);
    return counter;
  }

  /// A new histogram, or one that goes nowhere.
  HistogramTally histogram(String family) {
    if (!admits()) {
      return new HistogramTally(NOWHERE, process.owner);
    }
    SeriesKey key = process.key(family);
    memory.takeHistogram(key);
    HistogramTally histogram = new HistogramTally(key, process.owner);
    tallies.add(histogram);
    return histogram;
  }

  /// Counts something that is rare enough to be looked up by all of its names.
  void count(double more, String family, String... labels) {
    List<String> names = new ArrayList<>(List.of(labels));
    names.add(family);
    count(more, rare, names, family, labels);
  }

  void countError(String code) {
    count(
        1, errors, code, HerokuFamilies.ERRORS, "code", code, "severity", ErrorCode.severity(code));
  }

  /// Counts an error of the router's in the family that the original has.
  void countRouterError(String code) {
    count(1, routerErrors, code, HerokuFamilies.ROUTER_ERRORS, "code", code);
  }

  private <K> void count(
      double more, Map<K, CounterTally> counters, K key, String family, String... labels) {
    CounterTally counter = counters.get(key);
    if (counter == null) {
      if (!admits()) {
        return;
      }
      counter = counter(family, labels);
      counters.put(key, counter);
    }
    counter.add(more);
  }

  /// How much it logs.
  LogVolume volume() {
    if (volume == null) {
      volume = new LogVolume(this);
    }
    return volume;
  }

  /// The requests that the router sends it.
  RouterTraffic traffic() {
    if (traffic == null) {
      traffic = new RouterTraffic(this);
    }
    return traffic;
  }

  /// Of an app itself: how long the router took to connect to its dynos.
  HistogramTally connect() {
    if (connect == null) {
      connect = histogram(HerokuFamilies.ROUTER_CONNECT);
    }
    return connect;
  }

  /// Has these counters of it exist from this batch on, where there is room for them.
  void exist(Zeros from) {
    if (existing.add(from) && !zeros.containsKey(from) && admits()) {
      CounterSet set = from.of(process);
      set.zeros().forEach(zero -> memory.takeZero(zero.series()));
      zeros.put(from, set);
    }
  }

  /// Hands over what was counted.
  void flush(Batch batch) {
    for (Zeros each : existing) {
      CounterSet set = zeros.get(each);
      if (set != null) {
        batch.exist(set);
      }
    }
    for (Tally tally : tallies) {
      tally.flush(batch);
    }
    existing.clear();
  }

  /// Forgets what was counted.
  void clear() {
    tallies.forEach(Tally::clear);
    existing.clear();
  }
}
