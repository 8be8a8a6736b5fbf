package io.herokuexporter.exposition;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// The last label of a bucket or a quantile, up to the value of the sample: `,le="0.5"} `. The
/// series of a family mostly have the same bounds, so those of the last series are kept.
final class BoundLabels {
  /// The name of the label and the longest number fit.
  private static final int TEXT_BYTES = 64;

  private final String label;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PageBuffer page = new PageBuffer(TEXT_BYTES, text);
  private final Decimals decimals = new Decimals(page);
  private final byte[] infinite;
  private double[] bounds = {};
  private byte[][] texts = {};

  BoundLabels(String label) {
    this.label = label;
    this.infinite = text(Double.POSITIVE_INFINITY);
  }

  /// One for each bound, in order.
  byte[][] of(double[] bounds) {
    if (!Arrays.equals(this.bounds, bounds)) {
      texts = Arrays.stream(bounds).mapToObj(this::text).toArray(byte[][]::new);
      this.bounds = bounds;
    }
    return texts;
  }

  /// That of the bound that nothing exceeds.
  byte[] infinite() {
    return infinite;
  }

  private byte[] text(double bound) {
    text.reset();
    try {
      page.append(',').append(label).append("=\"");
      decimals.append(bound);
      page.append("\"} ");
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail so", e);
    }
    return text.toByteArray();
  }
}
