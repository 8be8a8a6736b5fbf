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

  /// The bucket of each of the first milliseconds, in which nearly all durations are: a processor
  /// cannot foresee how far a search goes.
  private static final byte[] BUCKETS = new byte[1024];

  static {
    for (int millis = 0; millis < BUCKETS.length; millis++) {
      BUCKETS[millis] = (byte) bucket(millis / 1e3);
    }
  }

  private final SeriesKey series;
  private final Owner owner;
  private final double[] counts = new double[UPPER_BOUNDS.length];
  private double count;
  private double sum;

  HistogramTally(SeriesKey series, Owner owner) {
    this.series = series;
    this.owner = owner;
  }

  void observe(long millis) {
    double seconds = millis / 1e3;
    int bucket = millis < BUCKETS.length ? BUCKETS[(int) millis] : bucket(seconds);
    if (bucket < counts.length) {
      counts[bucket]++;
    }
    count++;
    sum += seconds;
  }

  private static int bucket(double seconds) {
    int bucket = 0;
    while (bucket < UPPER_BOUNDS.length && seconds > UPPER_BOUNDS[bucket]) {
      bucket++;
    }
    return bucket;
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
