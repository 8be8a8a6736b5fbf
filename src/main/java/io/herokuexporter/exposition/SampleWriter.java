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
    byte[][] names = new byte[parts.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = (family.name() + parts.get(i).suffix).getBytes(StandardCharsets.US_ASCII);
    }
    List<Labels> labels = family.labels();
    for (int i = 0; i < labels.size(); i++) {
      for (int j = 0; j < names.length; j++) {
        write(family, i, parts.get(j), names[j], labels.get(i));
      }
    }
  }

  private void write(Family family, int i, Part part, byte[] name, Labels labels)
      throws IOException {
    switch (family) {
      case Family.Numbers numbers -> sample(name, labels, numbers.values()[i]);
      case Family.Histograms histograms -> {
        Value.Histogram value = histograms.values().get(i);
        switch (part) {
          case BUCKET -> buckets(name, labels, value);
          case SUM -> sample(name, labels, value.sum());
          case COUNT -> sample(name, labels, value.count());
          case PLAIN -> {}
        }
      }
      case Family.Summaries summaries -> {
        Value.Summary value = summaries.values().get(i);
        switch (part) {
          case PLAIN -> quantiles(name, labels, value);
          case SUM -> sample(name, labels, value.sum());
          case COUNT -> sample(name, labels, value.count());
          case BUCKET -> {}
        }
      }
    }
  }

  private void sample(byte[] name, Labels labels, double value) throws IOException {
    page.append(name);
    if (!labels.isEmpty()) {
      page.append('{').append(labels.text()).append('}');
    }
    page.append(' ');
    end(value);
  }

  private void buckets(byte[] name, Labels labels, Value.Histogram value) throws IOException {
    byte[][] bounds = les.of(value.upperBounds());
    double[] counts = value.counts();
    double cumulative = 0;
    for (int i = 0; i < counts.length; i++) {
      cumulative += counts[i];
      bound(name, labels, bounds[i]);
      end(cumulative);
    }
    bound(name, labels, les.infinite());
    end(value.count());
  }

  private void quantiles(byte[] name, Labels labels, Value.Summary value) throws IOException {
    byte[][] bounds = quantiles.of(value.quantiles());
    for (int i = 0; i < bounds.length; i++) {
      bound(name, labels, bounds[i]);
      end(value.values()[i]);
    }
  }

  /// `name{labels,le="0.5"} `
  private void bound(byte[] name, Labels labels, byte[] bound) throws IOException {
    page.append(name).append('{');
    if (!labels.isEmpty()) {
      page.append(labels.text()).append(',');
    }
    page.append(bound);
  }

  private void end(double value) throws IOException {
    decimals.append(value);
    page.append('\n');
  }
}
