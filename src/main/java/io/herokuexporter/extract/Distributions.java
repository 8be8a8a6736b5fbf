package io.herokuexporter.extract;

import io.herokuexporter.metric.Value;
import org.jspecify.annotations.Nullable;

/// Makes histograms and summaries of weighted samples, with the buckets and quantiles that Vector's
/// Prometheus exporter uses by default.
final class Distributions {
  private static final double[] UPPER_BOUNDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

  /// In hundredths, so that ranks are whole numbers and not rounded ones.
  private static final int[] PERCENTS = {50, 75, 90, 95, 99};

  private Distributions() {}

  /// The value that the statistic asks for, or null when the fields do not make one.
  static @Nullable Value value(ValueFields fields) {
    Doubles values = fields.values;
    Doubles rates = fields.rates;
    if (!values.isPresent() || !rates.isPresent() || values.size() != rates.size()) {
      return fields.refuse("values and rates are missing or not as many");
    }
    if (!rates.areCounts()) {
      return fields.refuse("a rate is not whole or below 0");
    }
    // a hundredfold, for ranks are percentages of it
    if (!Double.isFinite(100 * rates.sum()) || !Double.isFinite(sum(values, rates))) {
      return fields.refuse("the rates or the sum are not finite");
    }
    return switch (fields.statistic) {
      case "histogram" -> histogram(values, rates);
      case "summary" -> summary(values, rates);
      default -> fields.refuse("statistic is neither histogram nor summary");
    };
  }

  private static Value histogram(Doubles values, Doubles rates) {
    double[] counts = new double[UPPER_BOUNDS.length];
    for (int i = 0; i < values.size(); i++) {
      int bucket = 0;
      while (bucket < counts.length && values.get(i) > UPPER_BOUNDS[bucket]) {
        bucket++;
      }
      if (bucket < counts.length) {
        counts[bucket] += rates.get(i);
      }
    }
    return new Value.Histogram(UPPER_BOUNDS, counts, rates.sum(), sum(values, rates));
  }

  /// Quantiles by nearest rank: the least value that as many samples do not exceed. No samples have
  /// none.
  private static Value summary(Doubles values, Doubles rates) {
    double count = rates.sum();
    values.sortWith(rates);
    int quantiles = count == 0 ? 0 : PERCENTS.length;
    double[] names = new double[quantiles];
    double[] results = new double[quantiles];
    int i = 0;
    double below = quantiles == 0 ? 0 : rates.get(0);
    for (int q = 0; q < quantiles; q++) {
      double rank = Math.ceil(PERCENTS[q] * count / 100);
      while (below < rank) {
        below += rates.get(++i);
      }
      names[q] = PERCENTS[q] / 100.0;
      results[q] = values.get(i);
    }
    return new Value.Summary(names, results, count, sum(values, rates));
  }

  private static double sum(Doubles values, Doubles rates) {
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      sum += values.get(i) * rates.get(i);
    }
    return sum;
  }
}
