package io.herokuexporter.metric;

import java.util.List;
import java.util.stream.DoubleStream;

/// A family as it stood at one moment: what the page is written from. The n-th value belongs to the
/// n-th labels, which are in order. Of these there are the texts alone ([Labels#text]), shared with
/// the series: a page of thousands would wait for each of the objects around them.
public sealed interface Family {
  String name();

  /// A sentence for people.
  String help();

  MetricType type();

  /// The labels of the series, as they stand on the page; for reading only.
  byte[][] labels();

  /// How many series there are.
  default int size() {
    return labels().length;
  }

  /// Gives back the memory of its numbers, which must not be read any more.
  default void release() {}

  private static byte[][] texts(List<Labels> labels) {
    return labels.stream().map(Labels::text).toArray(byte[][]::new);
  }

  /// Counters or gauges.
  ///
  /// @param values as many as there are labels, or more
  /// @param lender whom the array goes back to
  @SuppressWarnings("ArrayRecordComponent") // a snapshot of one number a series, compared by nobody
  record Numbers(
      String name,
      String help,
      MetricType type,
      byte[][] labels,
      double[] values,
      SpareNumbers lender)
      implements Family {
    public Numbers(
        String name, String help, MetricType type, List<Labels> labels, double[] values) {
      this(name, help, type, texts(labels), values, new SpareNumbers());
    }

    /// A family of one series without labels.
    public static Numbers single(String name, String help, MetricType type, double value) {
      return new Numbers(name, help, type, List.of(Labels.NONE), new double[] {value});
    }

    @Override
    public void release() {
      lender.giveBack(values);
    }
  }

  /// Histograms, in one array: a page has thousands.
  ///
  /// @param upperBounds those of each series
  /// @param numbers of one series after the other: the counts of its buckets, the count of all, the
  ///     sum
  /// @param lender whom the array goes back to
  @SuppressWarnings("ArrayRecordComponent") // a snapshot, compared by nobody
  record Histograms(
      String name,
      String help,
      byte[][] labels,
      double[][] upperBounds,
      double[] numbers,
      SpareNumbers lender)
      implements Family {
    /// Numbers of a series beside the counts of its buckets.
    static final int TOTALS = 2;

    public Histograms(String name, String help, List<Labels> labels, List<Value.Histogram> values) {
      this(
          name,
          help,
          texts(labels),
          values.stream().map(Value.Histogram::upperBounds).toArray(double[][]::new),
          values.stream()
              .flatMapToDouble(value ->
                  DoubleStream.concat(
                      DoubleStream.of(value.counts()), DoubleStream.of(value.count(), value.sum())))
              .toArray(),
          new SpareNumbers());
    }

    @Override
    public MetricType type() {
      return MetricType.HISTOGRAM;
    }

    /// Where the numbers of the series begin that follows one whose numbers begin at `at`.
    public int after(int at, int series) {
      return at + upperBounds[series].length + TOTALS;
    }

    @Override
    public void release() {
      lender.giveBack(numbers);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // a snapshot, compared by nobody
  record Summaries(String name, String help, byte[][] labels, List<Value.Summary> values)
      implements Family {
    public Summaries(String name, String help, List<Labels> labels, List<Value.Summary> values) {
      this(name, help, texts(labels), values);
    }

    @Override
    public MetricType type() {
      return MetricType.SUMMARY;
    }
  }
}
