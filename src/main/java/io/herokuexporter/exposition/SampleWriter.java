package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes the lines that both formats share: the samples of one family after the other, series by
/// series. What the samples of a series or of a family have in common is put together once.
final class SampleWriter {
  /// Which samples of a family are wanted.
  enum Part {
    /// Those under the name itself: numbers, or the quantiles of a summary.
    PLAIN(""),
    BUCKET("_bucket"),
    SUM("_sum"),
    COUNT("_count");

    final String suffix;

    Part(String suffix) {
      this.suffix = suffix;
    }
  }

  /// How the lines of one kind of sample begin: `name`, or `name{`.
  private static final class Name {
    final byte[] alone;
    final byte[] opened;

    Name(String name) {
      alone = name.getBytes(StandardCharsets.US_ASCII);
      opened = (name + "{").getBytes(StandardCharsets.US_ASCII);
    }
  }

  private static final byte[] CLOSED = {'}', ' '};
  private static final Family NONE =
      new Family.Numbers("", "", MetricType.GAUGE, List.of(), new double[0]);

  private final PageBuffer page;
  private final Decimals decimals;
  private final BoundLabels les = new BoundLabels("le");
  private final BoundLabels quantiles = new BoundLabels("quantile");

  private Family family = NONE;
  private List<Part> parts = List.of();
  private Name[] names = {};

  /// The series that comes next, and of histograms where its numbers begin.
  private int series;

  private int at;

  SampleWriter(PageBuffer page) {
    this.page = page;
    this.decimals = new Decimals(page);
  }

  /// Begins with some kinds of samples of a family.
  void begin(Family family, List<Part> parts) {
    this.family = family;
    this.parts = parts;
    names = new Name[parts.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = new Name(family.name() + parts.get(i).suffix);
    }
    series = 0;
    at = 0;
  }

  /// Whether series of the family are left.
  boolean isAmidFamily() {
    return series < family.size();
  }

  /// Writes series of the family, until the page has so many bytes or none is left.
  void writeOn(long enough) throws IOException {
    switch (family) {
      case Family.Numbers numbers -> write(numbers, enough);
      case Family.Histograms histograms -> write(histograms, enough);
      case Family.Summaries summaries -> write(summaries, enough);
    }
  }

  private void write(Family.Numbers family, long enough) throws IOException {
    byte[][] labels = family.labels();
    double[] values = family.values();
    for (; series < labels.length && page.total() < enough; series++) {
      sample(names[0], labels[series], values[series]);
    }
  }

  private void write(Family.Histograms family, long enough) throws IOException {
    byte[][] labels = family.labels();
    double[] numbers = family.numbers();
    for (; series < labels.length && page.total() < enough; series++) {
      double[] upperBounds = family.upperBounds()[series];
      int totals = at + upperBounds.length;
      for (int j = 0; j < names.length; j++) {
        switch (parts.get(j)) {
          case BUCKET -> buckets(names[j], labels[series], upperBounds, numbers, at);
          case SUM -> sample(names[j], labels[series], numbers[totals + 1]);
          case COUNT -> sample(names[j], labels[series], numbers[totals]);
          case PLAIN -> {}
        }
      }
      at = family.after(at, series);
    }
  }

  private void write(Family.Summaries family, long enough) throws IOException {
    byte[][] labels = family.labels();
    for (; series < labels.length && page.total() < enough; series++) {
      Value.Summary value = family.values().get(series);
      for (int j = 0; j < names.length; j++) {
        switch (parts.get(j)) {
          case PLAIN -> quantiles(names[j], labels[series], value);
          case SUM -> sample(names[j], labels[series], value.sum());
          case COUNT -> sample(names[j], labels[series], value.count());
          case BUCKET -> {}
        }
      }
    }
  }

  /// `name{labels} 1`
  private void sample(Name name, byte[] labels, double value) throws IOException {
    if (labels.length == 0) {
      page.append(name.alone).append(' ');
    } else {
      page.append(name.opened, labels, CLOSED);
    }
    end(value);
  }

  /// @param at where the counts of the buckets begin, and behind them the count of all
  private void buckets(Name name, byte[] labels, double[] upperBounds, double[] numbers, int at)
      throws IOException {
    byte[][] bounds = les.of(upperBounds);
    double cumulative = 0;
    for (int i = 0; i < bounds.length; i++) {
      cumulative += numbers[at + i];
      bound(name, labels, bounds[i], cumulative);
    }
    bound(name, labels, les.infinite(), numbers[at + bounds.length]);
  }

  private void quantiles(Name name, byte[] labels, Value.Summary value) throws IOException {
    byte[][] bounds = quantiles.of(value.quantiles());
    for (int i = 0; i < bounds.length; i++) {
      bound(name, labels, bounds[i], value.values()[i]);
    }
  }

  /// `name{labels,le="0.5"} 1`
  private void bound(Name name, byte[] labels, byte[] bound, double value) throws IOException {
    if (labels.length == 0) {
      page.append(name.opened).append(bound, 1, bound.length); // without the comma
    } else {
      page.append(name.opened, labels, bound);
    }
    end(value);
  }

  private void end(double value) throws IOException {
    decimals.append(value);
    page.append('\n');
  }
}
