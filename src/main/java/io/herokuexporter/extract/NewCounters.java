package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import java.util.ArrayList;
import java.util.List;

/// What the line that is being read counts for the first time. Most of what is counted waits for
/// the end of its batch, but a counter that may be new to the ledger takes its place and its type
/// in the order of the lines: else, where there is room for few more, an error of the router's
/// would lose its place to whatever metrics stand behind it. Histograms wait, for a sum of seconds
/// that is handed over in two parts is rounded twice. For one thread.
final class NewCounters {
  private final List<CounterTally> counters = new ArrayList<>();

  void add(CounterTally counter) {
    counters.add(counter);
  }

  /// Hands over what the line has counted.
  void flush(Batch batch) {
    if (!counters.isEmpty()) {
      counters.forEach(counter -> counter.flush(batch));
      clear();
    }
  }

  void clear() {
    counters.clear();
  }
}
