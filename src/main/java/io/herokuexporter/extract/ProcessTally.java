package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.CounterSet;
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
  private final AppProcess process;
  private final List<Tally> tallies = new ArrayList<>(0);
  private final Map<List<String>, CounterTally> rare = new HashMap<>(0);
  private final Map<Zeros, CounterSet> zeros = new EnumMap<>(Zeros.class);
  private final Set<Zeros> existing = EnumSet.noneOf(Zeros.class);
  private @Nullable LogVolume volume;
  private @Nullable RouterTraffic traffic;
  private @Nullable HistogramTally connect;

  ProcessTally(AppProcess process) {
    this.process = process;
  }

  /// A new counter.
  ///
  /// @param labels those beside app and process, names and values in turn
  CounterTally counter(String family, String... labels) {
    CounterTally counter = new CounterTally(process.key(family, labels), process.owner);
    tallies.add(counter);
    return counter;
  }

  /// A new histogram.
  HistogramTally histogram(String family) {
    HistogramTally histogram = new HistogramTally(process.key(family), process.owner);
    tallies.add(histogram);
    return histogram;
  }

  /// Counts something that is rare enough to be looked up by all of its names.
  void count(double more, String family, String... labels) {
    List<String> names = new ArrayList<>(List.of(labels));
    names.add(family);
    rare.computeIfAbsent(names, _ -> counter(family, labels)).add(more);
  }

  void countError(String code) {
    count(1, HerokuFamilies.ERRORS, "code", code, "severity", ErrorCode.severity(code));
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

  /// Has these counters of it exist from this batch on.
  void exist(Zeros from) {
    existing.add(from);
  }

  /// Hands over what was counted.
  void flush(Batch batch) {
    for (Zeros each : existing) {
      batch.exist(zeros.computeIfAbsent(each, missing -> missing.of(process)));
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
