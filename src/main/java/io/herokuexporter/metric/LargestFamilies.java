package io.herokuexporter.metric;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The families with the most series: they tell whom to ask when a limit is near.
final class LargestFamilies {
  static final int SHOWN_MAX = 20;

  /// Of two that are as large the one with the earlier name is shown.
  private static final Comparator<Family> SMALLEST_FIRST =
      Comparator.<Family>comparingInt(Family::size)
          .thenComparing(Family::name, Comparator.reverseOrder());

  private LargestFamilies() {}

  /// A family that shows the largest of these and how many series each has.
  static Family of(List<Family> families) {
    PriorityQueue<Family> largest = new PriorityQueue<>(SHOWN_MAX + 1, SMALLEST_FIRST);
    for (Family family : families) {
      largest.add(family);
      if (largest.size() > SHOWN_MAX) {
        largest.remove();
      }
    }
    return SelfMetrics.numbers(
        "family_series",
        "Series of each of the 20 families that have the most, a histogram or summary as one.",
        MetricType.GAUGE,
        largest,
        family -> Labels.of("family", family.name()),
        Family::size);
  }
}
