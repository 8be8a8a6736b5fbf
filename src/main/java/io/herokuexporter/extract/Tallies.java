package io.herokuexporter.extract;

import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Reason;
import java.util.ArrayList;
import java.util.List;

/// The processes that the batch that is being read has heard of, and what it counts for them. A
/// process keeps no batch, only its number, for it lives longer. For one thread.
final class Tallies {
  private final List<AppProcess> heard = new ArrayList<>();

  /// Takes what is counted for processes that are one too many, and goes nowhere.
  private final AppProcess nobody =
      new AppProcess(null, new Slice(), null, new TallyMemory(0), new NewCounters());

  private final TallyMemory memory;
  private final NewCounters fresh;
  private int refused;
  private long batchNumber;

  /// @param memory has room for what is counted, or not
  /// @param fresh what has been counted first by the line that is being read
  Tallies(TallyMemory memory, NewCounters fresh) {
    this.memory = memory;
    this.fresh = fresh;
  }

  /// Begins a batch. Should the one before have come to no end, what it counted is forgotten.
  void begin() {
    batchNumber++;
    heard.forEach(process -> process.tally.clear());
    heard.clear();
    nobody.tally.clear();
    fresh.clear();
    refused = 0;
  }

  /// Notes that a process was heard of, under its full name and the one that is shown.
  ///
  /// @return what to count for it
  ProcessTally hear(AppProcess process) {
    if (hears(process) && hears(process.shown)) {
      return process.shown.tally;
    }
    refused++;
    return nobody.tally;
  }

  /// What to count under its full name for a process that has been [heard of][#hear] in this batch.
  ProcessTally heardUnderFullName(AppProcess process) {
    boolean heard = process.heardIn == batchNumber && process.shown.heardIn == batchNumber;
    return heard ? process.tally : nobody.tally;
  }

  /// A batch is of one app, and the ledger takes no more processes of it anyway.
  private boolean hears(AppProcess process) {
    if (process.heardIn != batchNumber) {
      if (heard.size() >= Bounds.PROCESSES_MAX) {
        return false;
      }
      process.heardIn = batchNumber;
      heard.add(process);
    }
    return true;
  }

  /// Hands over to the batch what a line counts first, so that its series keep the line's place.
  void finishLine(Batch batch) {
    fresh.flush(batch);
  }

  /// Hands everything else over to the batch, whose last message has been read.
  void finish(Batch batch) {
    for (AppProcess process : heard) {
      batch.heard(process.owner);
      process.tally.flush(batch);
    }
    heard.clear();
    for (; refused > 0; refused--) {
      batch.discard(Reason.SERIES_LIMIT, () -> "too many processes in one batch");
    }
    for (long i = 0; i < memory.refused(); i++) {
      batch.discard(Reason.SERIES_LIMIT, () -> "too much to count in one batch");
    }
  }
}
