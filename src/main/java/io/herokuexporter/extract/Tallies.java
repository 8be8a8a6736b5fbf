package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import java.util.ArrayList;
import java.util.List;

/// The processes that the batch that is being read has heard of, and what it counts for them. A
/// process keeps no batch, only its number, for it lives longer. For one thread.
final class Tallies {
  private final List<AppProcess> heard = new ArrayList<>();
  private long batchNumber;

  /// Begins a batch. Should the one before have come to no end, what it counted is forgotten.
  void begin() {
    batchNumber++;
    heard.forEach(process -> process.tally.clear());
    heard.clear();
  }

  /// Notes that a process was heard of, under its full name and the one that is shown.
  ///
  /// @return what to count for it
  ProcessTally of(AppProcess process) {
    hear(process);
    hear(process.shown);
    return process.shown.tally;
  }

  private void hear(AppProcess process) {
    if (process.heardIn != batchNumber) {
      process.heardIn = batchNumber;
      heard.add(process);
    }
  }

  /// Hands everything over to the batch, whose last message has been read.
  void finish(Batch batch) {
    for (AppProcess process : heard) {
      batch.heard(process.owner);
      process.tally.flush(batch);
    }
    heard.clear();
  }
}
