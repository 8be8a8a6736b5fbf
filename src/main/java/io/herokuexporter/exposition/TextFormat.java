package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Prometheus' text format, version 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats).
final class TextFormat {
  private TextFormat() {}

  /// @param families in the order of their names
  static void write(List<Family> families, PageBuffer page) throws IOException {
    SampleWriter samples = new SampleWriter(page);
    for (Family family : families) {
      if (family.labels().isEmpty()) {
        continue;
      }
      String help = family.help().replace("\\", "\\\\").replace("\n", "\\n");
      String type = family.type().name().toLowerCase(Locale.ROOT);
      page.append("# HELP ").append(family.name()).append(' ').append(help).append('\n');
      page.append("# TYPE ").append(family.name()).append(' ').append(type).append('\n');
      samples.write(family);
    }
  }
}
