package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The series that the replacements of one batch are about. One look at each family finds all of
/// them, where each replacement alone would look at all of it.
final class ReplacedSeries {
  /// By their family and by the labels that they begin with.
  private final Map<SeriesKey, List<Series>> found = new HashMap<>();

  /// How many labels those are. Heroku's lines name an app and a type each time.
  private final Set<Integer> sizes = new TreeSet<>();

  /// What all of those begin with is the beginning of one of them, this long: most series of other
  /// apps are told by that.
  private final byte[] first;

  private int shared;

  ReplacedSeries(List<Batch.Replacement> replacements) {
    first = replacements.getFirst().beginning().text();
    shared = first.length;
    for (Batch.Replacement one : replacements) {
      found.put(key(one), new ArrayList<>());
      sizes.add(one.beginning().size());
      byte[] text = one.beginning().text();
      int differs = Arrays.mismatch(first, 0, shared, text, 0, text.length);
      shared = differs < 0 ? shared : differs;
    }
  }

  private static SeriesKey key(Batch.Replacement replacement) {
    return new SeriesKey(replacement.update().series().name(), replacement.beginning());
  }

  /// Adds a series, if a replacement is about it.
  void add(Series series) {
    byte[] text = series.key.labels().text();
    if (text.length < shared || !Arrays.equals(text, 0, shared, first, 0, shared)) {
      return;
    }
    for (int size : sizes) {
      Labels beginning = series.key.labels().first(size);
      List<Series> same =
          beginning == null ? null : found.get(new SeriesKey(series.key.name(), beginning));
      if (same != null) {
        same.add(series);
      }
    }
  }

  /// Those of its family whose labels begin with these. Of those that have gone none is seen twice.
  List<Series> of(Batch.Replacement replacement) {
    List<Series> living = found.computeIfAbsent(key(replacement), _ -> new ArrayList<>());
    living.removeIf(one -> one.table == null);
    return living;
  }
}
