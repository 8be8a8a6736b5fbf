package io.herokuexporter.extract;

import io.herokuexporter.metric.MetricType;
import java.util.List;

/// What there is to say of a family that this exporter makes of Heroku's lines: its HELP, and its
/// place in `docs/metrics.md`.
///
/// @param unit of its values: `bytes`, `seconds`, what is counted, or `ratio` from 0 to 1
/// @param lines which lines it comes from
/// @param help one sentence
/// @param query an example in PromQL
public record FamilyDoc(
    String name,
    MetricType type,
    List<String> labels,
    String unit,
    String lines,
    String help,
    String query) {}
