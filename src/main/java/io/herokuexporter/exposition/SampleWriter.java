package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Writes the lines of one family that both formats share: the samples.
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

  private static final byte[] LE = "le=\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] QUANTILE = "quantile=\"".getBytes(StandardCharsets.US_ASCII);

  private final PageBuffer page;

  SampleWriter(PageBuffer page) {
    this.page = page;
  }

  /// All samples, series by series.
  void write(Family family) throws IOException {
    switch (family) {
      case Family.Numbers numbers -> write(numbers, Part.PLAIN);
      case Family.Histograms histograms -> {
        for (int i = 0; i < histograms.labels().size(); i++) {
          write(histograms, i, Part.BUCKET);
          write(histograms, i, Part.SUM);
          write(histograms, i, Part.COUNT);
        }
      }
      case Family.Summaries summaries -> {
        for (int i = 0; i < summaries.labels().size(); i++) {
          write(summaries, i, Part.PLAIN);
          write(summaries, i, Part.SUM);
          write(summaries, i, Part.COUNT);
        }
      }
    }
  }

  /// The samples of one kind alone.
  void write(Family family, Part part) throws IOException {
    for (int i = 0; i < family.labels().size(); i++) {
      write(family, i, part);
    }
  }

  private void write(Family family, int i, Part part) throws IOException {
    byte[] name = (family.name() + part.suffix).getBytes(StandardCharsets.US_ASCII);
    Labels labels = family.labels().get(i);
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
    end(value);
  }

  private void buckets(byte[] name, Labels labels, Value.Histogram value) throws IOException {
    double cumulative = 0;
    for (int i = 0; i < value.upperBounds().length; i++) {
      cumulative += value.counts()[i];
      bound(name, labels, LE, value.upperBounds()[i]);
      end(cumulative);
    }
    bound(name, labels, LE, Double.POSITIVE_INFINITY);
    end(value.count());
  }

  private void quantiles(byte[] name, Labels labels, Value.Summary value) throws IOException {
    for (int i = 0; i < value.quantiles().length; i++) {
      bound(name, labels, QUANTILE, value.quantiles()[i]);
      end(value.values()[i]);
    }
  }

  /// `name{labels,le="0.5"}`
  private void bound(byte[] name, Labels labels, byte[] label, double bound) throws IOException {
    page.append(name).append('{');
    if (!labels.isEmpty()) {
      page.append(labels.text()).append(',');
    }
    page.append(label);
    Decimals.append(page, bound);
    page.append('"').append('}');
  }

  private void end(double value) throws IOException {
    page.append(' ');
    Decimals.append(page, value);
    page.append('\n');
  }
}
