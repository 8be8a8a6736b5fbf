package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The series of a family in the order of their labels, as of one version of the family.
///
/// @param labels the texts of their labels
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record SeriesOrder(long version, Series[] series, byte[][] labels) {
  static final SeriesOrder NONE = new SeriesOrder(-1, new Series[0], new byte[0][]);

  private static final Comparator<Series> BY_LABELS = Comparator.comparing(s -> s.key.labels());

  /// What an order is made of.
  ///
  /// @param kept what is left of the one before
  /// @param newcomers in any order
  record Parts(SeriesOrder kept, Series[] newcomers) {
    /// Sorts the newcomers and puts each in its place, so it looks at few of the others. Needs no
    /// lock, for the labels of a series never change.
    SeriesOrder sorted() {
      Series[] sorted = newcomers.clone();
      Arrays.sort(sorted, BY_LABELS);
      int known = kept.series.length;
      int size = known + sorted.length;
      SeriesOrder all = new SeriesOrder(kept.version, new Series[size], new byte[size][]);
      int from = 0;
      for (int i = 0; i < sorted.length; i++) {
        int found = Arrays.binarySearch(kept.series, from, known, sorted[i], BY_LABELS);
        int place = Math.max(found, -1 - found);
        kept.copy(from, place, all, from + i);
        all.series[place + i] = sorted[i];
        all.labels[place + i] = sorted[i].key.labels().text();
        from = place;
      }
      kept.copy(from, known, all, from + sorted.length);
      return all;
    }
  }

  /// What the order of a later version is made of. Only here it is asked who came and who went, so
  /// this needs the lock.
  Parts next(long later, List<Series> members) {
    Series[] kept = new Series[series.length];
    byte[][] texts = new byte[series.length][];
    int size = 0;
    for (int i = 0; i < series.length; i++) {
      if (series[i].joined <= version) {
        kept[size] = series[i];
        texts[size] = labels[i];
        size++;
      }
    }
    return new Parts(
        new SeriesOrder(later, Arrays.copyOf(kept, size), Arrays.copyOf(texts, size)),
        members.stream().filter(one -> one.joined > version).toArray(Series[]::new));
  }

  private void copy(int from, int to, SeriesOrder target, int place) {
    System.arraycopy(series, from, target.series, place, to - from);
    System.arraycopy(labels, from, target.labels, place, to - from);
  }
}
