package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;

/// What one series of ours has to add from the batch that is being read: a batch has many lines and
/// few series. For one thread.
sealed interface Tally permits CounterTally, HistogramTally {
  /// Hands over what was counted, if anything was, and begins again.
  void flush(Batch batch);

  /// Forgets what was counted.
  void clear();
}
