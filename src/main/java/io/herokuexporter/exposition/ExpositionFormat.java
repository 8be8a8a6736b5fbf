package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The formats that a page can be had in.
public enum ExpositionFormat {
  TEXT("text/plain; version=0.0.4; charset=utf-8", "text/plain", "0.0.4"),
  OPENMETRICS(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
      "application/openmetrics-text",
      "1.0.0");

  private final String contentType;
  private final String mediaType;
  private final String version;

  ExpositionFormat(String contentType, String mediaType, String version) {
    this.contentType = contentType;
    this.mediaType = mediaType;
    this.version = version;
  }

  public String contentType() {
    return contentType;
  }

  /// The page of these families, which stand in the order of their names.
  public PageLayout layout(List<Family> families) {
    return switch (this) {
      case TEXT -> new PageLayout(TextFormat.blocks(families), "");
      case OPENMETRICS -> new PageLayout(OpenMetricsFormat.blocks(families), OpenMetricsFormat.END);
    };
  }

  /// A small page as text, for people.
  public String text(List<Family> families) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PageWriter page = layout(families).writer(text);
    try {
      while (page.writeOn(PageBuffer.PAGE_BYTES)) {}
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail so", e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  /// OpenMetrics for those whose `Accept` gives it a higher quality than the text format, which is
  /// for everybody else: also for those who ask for neither, since a page is better than a 406.
  public static ExpositionFormat preferredBy(@Nullable String accept) {
    if (accept == null) {
      return TEXT;
    }
    return OPENMETRICS.quality(accept) > TEXT.quality(accept) ? OPENMETRICS : TEXT;
  }

  /// The quality of the most specific range that fits (RFC 9110, section 12.5.1); 0 when none does.
  private double quality(String accept) {
    int specificity = 0;
    double quality = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      int rank = rank(parts);
      double q = weight(parameter(parts, "q"));
      if (rank > specificity || (rank == specificity && rank > 0 && q > quality)) {
        specificity = rank;
        quality = q;
      }
    }
    return quality;
  }

  /// 0 when the range does not fit, else more the closer it names this format.
  private int rank(String[] parts) {
    String type = parts[0].strip();
    String wanted = parameter(parts, "version");
    if (type.equals(mediaType)) {
      return wanted == null ? 3 : wanted.equals(version) ? 4 : 0;
    }
    if (type.equals(mediaType.substring(0, mediaType.indexOf('/')) + "/*")) {
      return 2;
    }
    return type.equals("*/*") ? 1 : 0;
  }

  private static @Nullable String parameter(String[] parts, String name) {
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1).replace("\"", "").strip();
      }
    }
    return null;
  }

  /// The value of `q`: 1 when it is not given, 0 when it is no quality.
  private static double weight(@Nullable String q) {
    try {
      double weight = q == null ? 1 : Double.parseDouble(q);
      return weight >= 0 && weight <= 1 ? weight : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
