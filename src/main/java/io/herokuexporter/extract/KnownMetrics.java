package io.herokuexporter.extract;

import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which elements of a [TemplateCatalog] one process prints, whose series they are there, and in
/// which order they come. For one thread.
final class KnownMetrics {
  /// In place of the number of an element.
  static final int NONE = -1;

  private static final SeriesKey[] NO_SERIES = {};
  private static final int[] NO_SUCCESSORS = {};

  /// A key but for its labels, about.
  private static final int SERIES_BYTES = 150;

  /// What one place takes in the arrays.
  private static final int PLACE_BYTES = 8;

  private final Owner owner;

  /// By the number of an element.
  private @Nullable SeriesKey[] series = NO_SERIES;

  /// The number of the element that followed last time, by that of an element.
  private int[] successors = NO_SUCCESSORS;

  /// The element that was read last.
  private int reached = NONE;

  /// @param owner whose life the series share
  KnownMetrics(Owner owner) {
    this.owner = owner;
  }

  Owner owner() {
    return owner;
  }

  /// Whether nothing was learnt.
  boolean isEmpty() {
    return series.length == 0;
  }

  void forget() {
    series = NO_SERIES;
    successors = NO_SUCCESSORS;
    reached = NONE;
  }

  /// The series of an element, or null when this process has not printed it.
  @Nullable SeriesKey series(int element) {
    return element < series.length ? series[element] : null;
  }

  /// Notes whose series an element is.
  ///
  /// @return how many bytes that took
  long learn(int element, SeriesKey key) {
    int before = series.length;
    if (element >= before) {
      int places = Math.max(element + 1, before + before / 2);
      successors = Arrays.copyOf(successors, places);
      Arrays.fill(successors, before, places, NONE);
      series = Arrays.copyOf(series, places); // last, should memory run out
    }
    boolean isNew = series[element] == null;
    series[element] = key;
    return (isNew ? SERIES_BYTES + key.labels().text().length : 0)
        + (long) PLACE_BYTES * (series.length - before);
  }

  /// The element that was read last, or [#NONE].
  int reached() {
    return reached;
  }

  void reach(int element) {
    reached = element;
  }

  /// The element that is expected after this one, or [#NONE].
  int after(int element) {
    return element == NONE ? NONE : successors[element];
  }

  /// Has an element be expected after another from now on.
  void follow(int element, int next) {
    if (element != NONE) {
      successors[element] = next;
    }
  }
}
