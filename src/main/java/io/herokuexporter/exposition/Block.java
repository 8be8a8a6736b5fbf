package io.herokuexporter.exposition;

import io.herokuexporter.exposition.SampleWriter.Part;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricType;
import java.util.List;

/// A run of samples under one `# TYPE`.
///
/// @param help as it stands on the page
/// @param parts the samples of the family that are in it
record Block(String name, String help, String type, Family family, List<Part> parts) {
  /// All samples of a family, under one name.
  static Block whole(String name, String help, String type, Family family) {
    return new Block(name, help, type, family, parts(family.type()));
  }

  /// All kinds of samples that a family of this type has.
  static List<Part> parts(MetricType type) {
    return switch (type) {
      case COUNTER, GAUGE -> List.of(Part.PLAIN);
      case HISTOGRAM -> List.of(Part.BUCKET, Part.SUM, Part.COUNT);
      case SUMMARY -> List.of(Part.PLAIN, Part.SUM, Part.COUNT);
    };
  }
}
