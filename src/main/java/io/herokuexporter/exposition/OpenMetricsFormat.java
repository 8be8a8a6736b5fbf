package io.herokuexporter.exposition;

import io.herokuexporter.exposition.SampleWriter.Part;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;

/// OpenMetrics 1.0 (openmetrics.io). Names, labels and values are those of [TextFormat]; where the
/// standard wants a suffix that a family does not have, or forbids a value that it has, its samples
/// are written as of unknown type, under the names that they have.
final class OpenMetricsFormat {
  private static final String COUNTER_SUFFIX = "_total";

  /// A run of samples under one `# TYPE`.
  private record Block(String name, String type, Family family, List<Part> parts) {}

  private OpenMetricsFormat() {}

  /// @param families in the order of their names
  static void write(List<Family> families, PageBuffer page) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Set<String> names = names(families);
    for (Family family : families) {
      if (!family.labels().isEmpty()) {
        blocks.addAll(blocks(family, names));
      }
    }
    blocks.sort(Comparator.comparing(Block::name));
    SampleWriter samples = new SampleWriter(page);
    for (Block block : blocks) {
      page.append("# HELP ").append(block.name()).append(' ');
      page.append(escaped(block.family().help())).append('\n');
      page.append("# TYPE ").append(block.name()).append(' ').append(block.type()).append('\n');
      if (block.parts().isEmpty()) {
        samples.write(block.family());
      } else {
        samples.write(block.family(), block.parts());
      }
    }
    page.append("# EOF\n");
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
    String type = family.type().name().toLowerCase(Locale.ROOT);
    return switch (family) {
      case Family.Numbers(String name, _, MetricType numberType, _, _, _) -> {
        if (numberType != MetricType.COUNTER) {
          yield List.of(new Block(name, type, family, List.of()));
        }
        yield isCounterName(name, names)
            ? List.of(new Block(withoutSuffix(name), type, family, List.of()))
            : unknown(family, Part.PLAIN);
      }
      case Family.Histograms histograms ->
          isAllowed(histograms)
              ? List.of(new Block(family.name(), type, family, List.of()))
              : unknown(family, Part.BUCKET, Part.SUM, Part.COUNT);
      case Family.Summaries summaries ->
          isAllowed(summaries)
              ? List.of(new Block(family.name(), type, family, List.of()))
              : unknown(family, Part.PLAIN, Part.SUM, Part.COUNT);
    };
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
    return histograms.values().stream()
        .allMatch(h -> isAllowed(h.count(), h.sum()) && noneBelowZero(h.upperBounds()));
  }

  private static boolean isAllowed(Family.Summaries summaries) {
    return summaries.values().stream()
        .allMatch(s -> isAllowed(s.count(), s.sum()) && noneBelowZero(s.values()));
  }

  private static boolean isAllowed(double count, double sum) {
    return Double.isFinite(count) && sum >= 0;
  }

  private static boolean noneBelowZero(double[] numbers) {
    return DoubleStream.of(numbers).noneMatch(number -> number < 0);
  }

  private static List<Block> unknown(Family family, Part... parts) {
    List<Block> blocks = new ArrayList<>();
    for (Part part : parts) {
      blocks.add(new Block(family.name() + part.suffix, "unknown", family, List.of(part)));
    }
    return blocks;
  }

  private static String escaped(String help) {
    return help.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
  }
}
