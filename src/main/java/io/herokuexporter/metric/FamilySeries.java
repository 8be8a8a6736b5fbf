package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The living series of one family. Guarded by the lock of [MetricStore].
final class FamilySeries {
  final String name;
  final MetricType type;
  private final String help;
  private final SpareNumbers spare = new SpareNumbers();
  private final ArrayList<Series> members = new ArrayList<>();
  private long version;

  /// Those of the last histogram that was new.
  private double[] bounds = {};

  /// How many numbers the last snapshot of histograms took.
  private int numbersOfLast;

  private SeriesOrder order = SeriesOrder.NONE;

  /// What the family takes counts for this app until it goes, whosever its last series is, or until
  /// [SeriesTable#payAsWritten]. Null before the first.
  @Nullable AppSeries payer;

  FamilySeries(String name, MetricType type, String help) {
    this.name = name;
    this.type = type;
    this.help = help;
  }

  /// The names that samples of such a family have or may get; `_created` is what OpenMetrics would
  /// add. No two families may share one.
  static List<String> sampleNames(String name, MetricType type) {
    return switch (type) {
      case GAUGE -> List.of(name);
      case COUNTER -> List.of(name, name + "_created");
      case SUMMARY -> List.of(name, name + "_sum", name + "_count", name + "_created");
      case HISTOGRAM ->
          List.of(name, name + "_bucket", name + "_sum", name + "_count", name + "_created");
    };
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// What a new member holds. Mostly the bounds of its histograms are those of the others, so that
  /// all of them hold one array, which updates and pages then find in the processor's cache.
  Cell cell(Value value) {
    if (value instanceof Value.Histogram(double[] own, double[] counts, double count, double sum)) {
      bounds = Arrays.equals(bounds, own) ? bounds : own;
      return Cell.of(new Value.Histogram(bounds, counts, count, sum));
    }
    return Cell.of(value);
  }

  /// Has the memory ready that the next member takes.
  void makeRoom() {
    members.ensureCapacity(members.size() + 1);
  }

  void add(Series series) {
    series.place = members.size();
    members.add(series);
    version++;
    series.joined = version;
  }

  void remove(Series series) {
    Series last = members.removeLast();
    if (last != series) {
      members.set(series.place, last);
      last.place = series.place;
    }
    version++;
    series.joined = Series.GONE;
    if (members.isEmpty()) { // it has gone, though keys of its series may point to it for long
      order = SeriesOrder.NONE;
      spare.forget();
    }
  }

  /// Shows each member, in any order.
  void forEach(Consumer<Series> action) {
    members.forEach(action);
  }

  /// What a snapshot takes of a family beside its numbers.
  static final int SNAPSHOT_BYTES = 200;

  /// The memory that a snapshot will take, if its histograms have the same bounds.
  long bytesOfSnapshot() {
    int numbers = type == MetricType.HISTOGRAM ? bounds.length + Family.Histograms.TOTALS + 1 : 1;
    return SNAPSHOT_BYTES + (long) members.size() * numbers * Double.BYTES;
  }

  boolean isInOrder() {
    return order.version() == version;
  }

  /// The members as they are now, to be sorted outside of the lock and given to [#use].
  SeriesOrder.Parts unsorted() {
    return order.next(version, members);
  }

  /// Takes over a sorted order, unless another page has brought a later one. One that has been
  /// overtaken by a change does no harm.
  void use(SeriesOrder sorted) {
    if (sorted.version() > order.version()) {
      order = sorted;
    }
  }

  /// Copies what changes: the values.
  Family snapshot() {
    if (!isInOrder()) {
      use(unsorted().sorted()); // few came or went since the scrape sorted
    }
    return switch (type) {
      case COUNTER, GAUGE -> numbers(order.series());
      case HISTOGRAM -> histograms(order.series());
      case SUMMARY -> summaries(order.series());
    };
  }

  private Family numbers(Series[] series) {
    double[] values = spare.take(series.length);
    for (int i = 0; i < series.length; i++) {
      values[i] = number(series[i].cell);
    }
    return new Family.Numbers(name, help, type, order.labels(), values, spare);
  }

  private static double number(Cell cell) {
    return switch (cell) {
      case Cell.Plain plain -> plain.number;
      case Cell.Members members -> members.size();
      case Cell.Summary _, Cell.Histogram _ -> throw new IllegalStateException("not a number");
    };
  }

  private Family histograms(Series[] series) {
    double[][] bounds = new double[series.length][];
    double[] numbers = spare.take(numbersOfLast);
    int at = 0;
    for (int i = 0; i < series.length; i++) {
      Cell.Histogram histogram = (Cell.Histogram) series[i].cell;
      bounds[i] = histogram.upperBounds();
      int end = at + bounds[i].length + Family.Histograms.TOTALS;
      if (numbers.length < end) {
        numbers = Arrays.copyOf(numbers, 2 * end);
      }
      at = histogram.copyTo(numbers, at);
    }
    numbersOfLast = at;
    return new Family.Histograms(name, help, order.labels(), bounds, numbers, spare);
  }

  private Family summaries(Series[] series) {
    List<Value.Summary> values = new ArrayList<>(series.length);
    for (Series one : series) {
      values.add((Value.Summary) one.cell.value());
    }
    return new Family.Summaries(name, help, order.labels(), values);
  }
}
