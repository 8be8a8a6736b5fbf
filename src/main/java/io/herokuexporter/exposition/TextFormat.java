package io.herokuexporter.exposition;

import io.herokuexporter.metric.Family;
import java.util.List;
import java.util.Locale;

/// Prometheus' text format, version 0.0.4
/// (prometheus.io/docs/instrumenting/exposition_formats).
final class TextFormat {
  private TextFormat() {}

  /// The blocks of a page, in the order of their families.
  static List<Block> blocks(List<Family> families) {
    return families.stream()
        .filter(family -> family.size() > 0)
        .map(family -> Block.whole(family.name(), escaped(family.help()), type(family), family))
        .toList();
  }

  static String escaped(String help) {
    return help.replace("\\", "\\\\").replace("\n", "\\n");
  }

  /// What both formats call the type of a family.
  static String type(Family family) {
    return family.type().name().toLowerCase(Locale.ROOT);
  }
}
