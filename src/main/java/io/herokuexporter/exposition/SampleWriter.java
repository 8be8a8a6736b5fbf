package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes the lines of one family that both formats share: the samples. What the samples of a
/// series or of a family have in common is put together once.
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
  private static final List<Part> NUMBER_PARTS = List.of(Part.PLAIN);
  private static final List<Part> HISTOGRAM_PARTS = List.of(Part.BUCKET, Part.SUM, Part.COUNT);
  private static final List<Part> SUMMARY_PARTS = List.of(Part.PLAIN, Part.SUM, Part.COUNT);

  private final PageBuffer page;
  private final Decimals decimals;
  private final BoundLabels les = new BoundLabels("le");
  private final BoundLabels quantiles = new BoundLabels("quantile");

  SampleWriter(PageBuffer page) {
    this.page = page;
    this.decimals = new Decimals(page);
  }

  /// All samples, series by series.
  void write(Family family) throws IOException {
    switch (family) {
      case Family.Numbers numbers -> write(numbers, NUMBER_PARTS);
      case Family.Histograms histograms -> write(histograms, HISTOGRAM_PARTS);
      case Family.Summaries summaries -> write(summaries, SUMMARY_PARTS);
    }
  }

  /// The samples of some kinds alone, series by series.
  void write(Family family, List<Part> parts) throws IOException {
    Name[] names = new Name[parts.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = new Name(family.name() + parts.get(i).suffix);
    }
    switch (family) {
      case Family.Numbers numbers -> write(numbers, names[0]);
      case Family.Histograms histograms -> write(histograms, parts, names);
      case Family.Summaries summaries -> write(summaries, parts, names);
    }
  }

  private void write(Family.Numbers family, Name name) throws IOException {
    List<Labels> labels = family.labels();
    double[] values = family.values();
    for (int i = 0; i < labels.size(); i++) {
      sample(name, labels.get(i), values[i]);
    }
  }

  private void write(Family.Histograms family, List<Part> parts, Name[] names) throws IOException {
    List<Labels> labels = family.labels();
    double[] numbers = family.numbers();
    int at = 0;
    for (int i = 0; i < labels.size(); i++) {
      double[] upperBounds = family.upperBounds()[i];
      int totals = at + upperBounds.length;
      for (int j = 0; j < names.length; j++) {
        switch (parts.get(j)) {
          case BUCKET -> buckets(names[j], labels.get(i), upperBounds, numbers, at);
          case SUM -> sample(names[j], labels.get(i), numbers[totals + 1]);
          case COUNT -> sample(names[j], labels.get(i), numbers[totals]);
          case PLAIN -> {}
        }
      }
      at = family.after(at, i);
    }
  }

  private void write(Family.Summaries family, List<Part> parts, Name[] names) throws IOException {
    List<Labels> labels = family.labels();
    for (int i = 0; i < labels.size(); i++) {
      Value.Summary value = family.values().get(i);
      for (int j = 0; j < names.length; j++) {
        switch (parts.get(j)) {
          case PLAIN -> quantiles(names[j], labels.get(i), value);
          case SUM -> sample(names[j], labels.get(i), value.sum());
          case COUNT -> sample(names[j], labels.get(i), value.count());
          case BUCKET -> {}
        }
      }
    }
  }

  /// `name{labels} 1`
  private void sample(Name name, Labels labels, double value) throws IOException {
    if (labels.isEmpty()) {
      page.append(name.alone).append(' ');
    } else {
      page.append(name.opened, labels.text(), CLOSED);
    }
    end(value);
  }

  /// @param at where the counts of the buckets begin, and behind them the count of all
  private void buckets(Name name, Labels labels, double[] upperBounds, double[] numbers, int at)
      throws IOException {
    byte[][] bounds = les.of(upperBounds);
    double cumulative = 0;
    for (int i = 0; i < bounds.length; i++) {
      cumulative += numbers[at + i];
      bound(name, labels, bounds[i], cumulative);
    }
    bound(name, labels, les.infinite(), numbers[at + bounds.length]);
  }

  private void quantiles(Name name, Labels labels, Value.Summary value) throws IOException {
    byte[][] bounds = quantiles.of(value.quantiles());
    for (int i = 0; i < bounds.length; i++) {
      bound(name, labels, bounds[i], value.values()[i]);
    }
  }

  /// `name{labels,le="0.5"} 1`
  private void bound(Name name, Labels labels, byte[] bound, double value) throws IOException {
    if (labels.isEmpty()) {
      page.append(name.opened).append(bound, 1, bound.length); // without the comma
    } else {
      page.append(name.opened, labels.text(), bound);
    }
    end(value);
  }

  private void end(double value) throws IOException {
    decimals.append(value);
    page.append('\n');
  }
}
