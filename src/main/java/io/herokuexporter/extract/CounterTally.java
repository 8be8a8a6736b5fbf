package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;

/// What one counter goes up by.
final class CounterTally implements Tally {
  private final SeriesKey series;
  private final Owner owner;
  private double count;

  CounterTally(SeriesKey series, Owner owner) {
    this.series = series;
    this.owner = owner;
  }

  void add(double more) {
    count += more;
  }

  @Override
  public void flush(Batch batch) {
    if (count > 0) {
      batch.increment(series, count, owner);
      count = 0;
    }
  }

  @Override
  public void clear() {
    count = 0;
  }
}
