package io.herokuexporter.exposition;

import io.herokuexporter.exposition.SampleWriter.Part;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// OpenMetrics 1.0 (openmetrics.io). Names, labels and values are those of [TextFormat]; where the
/// standard wants a suffix that a family does not have, or forbids a value that it has, its samples
/// are written as of unknown type, under the names that they have.
final class OpenMetricsFormat {
  /// What a page ends with.
  static final String END = "# EOF\n";

  private static final String COUNTER_SUFFIX = "_total";

  private OpenMetricsFormat() {}

  /// The blocks of a page, in the order of their names.
  ///
  /// @param families in the order of theirs
  static List<Block> blocks(List<Family> families) {
    Set<String> names = names(families);
    return families.stream()
        .filter(family -> family.size() > 0)
        .flatMap(family -> blocks(family, names).stream())
        .sorted(Comparator.comparing(Block::name))
        .toList();
  }

  /// Every name that a family or its samples have.
  private static Set<String> names(List<Family> families) {
    Set<String> names = new HashSet<>();
    for (Family family : families) {
      names.add(family.name());
      if (!(family instanceof Family.Numbers)) {
        for (String suffix : List.of("_bucket", "_sum", "_count", "_created")) {
          names.add(family.name() + suffix);
        }
      }
    }
    return names;
  }

  private static List<Block> blocks(Family family, Set<String> names) {
    return switch (family) {
      case Family.Numbers numbers when numbers.type() != MetricType.COUNTER ->
          List.of(whole(family.name(), family));
      case Family.Numbers _ ->
          isCounterName(family.name(), names)
              ? List.of(whole(withoutSuffix(family.name()), family))
              : unknown(family);
      case Family.Histograms histograms ->
          isAllowed(histograms) ? List.of(whole(family.name(), family)) : unknown(family);
      case Family.Summaries summaries ->
          isAllowed(summaries) ? List.of(whole(family.name(), family)) : unknown(family);
    };
  }

  private static Block whole(String name, Family family) {
    return Block.whole(name, escaped(family.help()), TextFormat.type(family), family);
  }

  private static boolean isCounterName(String name, Set<String> names) {
    String base = withoutSuffix(name);
    return name.endsWith(COUNTER_SUFFIX)
        && !base.isEmpty()
        && !names.contains(base)
        && !names.contains(base + "_created")
        && !names.contains(base + "_created" + COUNTER_SUFFIX);
  }

  private static String withoutSuffix(String name) {
    return name.substring(0, Math.max(0, name.length() - COUNTER_SUFFIX.length()));
  }

  /// Neither sum nor bound is negative: OpenMetrics has no negative observations in histograms. A
  /// count is a number of them, so it ends.
  private static boolean isAllowed(Family.Histograms histograms) {
    double[] numbers = histograms.numbers();
    int at = 0;
    for (int i = 0; i < histograms.size(); i++) {
      double[] upperBounds = histograms.upperBounds()[i];
      int totals = at + upperBounds.length;
      if (!isAllowed(numbers[totals], numbers[totals + 1]) || !noneBelowZero(upperBounds)) {
        return false;
      }
      at = histograms.after(at, i);
    }
    return true;
  }

  private static boolean isAllowed(Family.Summaries summaries) {
    return summaries.values().stream()
        .allMatch(s -> isAllowed(s.count(), s.sum()) && noneBelowZero(s.values()));
  }

  private static boolean isAllowed(double count, double sum) {
    return Double.isFinite(count) && sum >= 0;
  }

  private static boolean noneBelowZero(double[] numbers) {
    for (double number : numbers) {
      if (number < 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Block> unknown(Family family) {
    List<Block> blocks = new ArrayList<>();
    for (Part part : Block.parts(family.type())) {
      String name = family.name() + part.suffix;
      blocks.add(new Block(name, escaped(family.help()), "unknown", family, List.of(part)));
    }
    return blocks;
  }

  private static String escaped(String help) {
    return TextFormat.escaped(help).replace("\"", "\\\"");
  }
}
