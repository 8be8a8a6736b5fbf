package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import java.util.Arrays;

/// The durations that one histogram adds.
final class HistogramTally implements Tally {
  /// In seconds: the field's usual steps, up to the 30 s after which Heroku's router gives up.
  private static final double[] UPPER_BOUNDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30
  };

  private final SeriesKey series;
  private final Owner owner;
  private final double[] counts = new double[UPPER_BOUNDS.length];
  private double count;
  private double sum;

  HistogramTally(SeriesKey series, Owner owner) {
    this.series = series;
    this.owner = owner;
  }

  void observe(double seconds) {
    int bucket = 0;
    while (bucket < counts.length && seconds > UPPER_BOUNDS[bucket]) {
      bucket++;
    }
    if (bucket < counts.length) {
      counts[bucket]++;
    }
    count++;
    sum += seconds;
  }

  @Override
  public void flush(Batch batch) {
    if (count > 0) {
      batch.observe(series, UPPER_BOUNDS, counts, count, sum, owner);
      clear();
    }
  }

  @Override
  public void clear() {
    Arrays.fill(counts, 0);
    count = 0;
    sum = 0;
  }
}
