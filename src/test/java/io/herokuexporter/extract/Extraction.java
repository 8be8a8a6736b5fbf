package io.herokuexporter.extract;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What became of one body, as lines of text that a test can compare.
final class Extraction {
  private static final Extractor EXTRACTOR = new Extractor();

  private Extraction() {}

  /// The batch of one message of the app `x`.
  static Batch of(String app, String procId, String text) {
    return EXTRACTOR.explain(Bodies.frame("x", Bodies.framed(Bodies.message(app, procId, text))));
  }

  /// The batch of an ingest line of `web.1` with this JSON.
  static Batch ingest(String json) {
    return ingest(json.getBytes(StandardCharsets.UTF_8));
  }

  static Batch ingest(byte[] json) {
    return of("app", "web.1", line(json));
  }

  static String line(byte[] json) {
    return "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(json);
  }

  /// Updates and discards: `name{labels} = value`, `+=` where it adds, `! reason`. The volume of
  /// the log, which every message adds to, is left out.
  static List<String> lines(Batch batch) {
    List<String> lines = new ArrayList<>(lines(updates(batch)));
    batch.explanations().forEach(discard -> lines.add("! " + discard.reason().label()));
    return lines;
  }

  /// Updates, but for the volume of the log.
  static List<Update> updates(Batch batch) {
    return Stream.concat(
            batch.replacements().stream().map(Batch.Replacement::update), batch.updates().stream())
        .filter(update -> !update.series().name().startsWith(HerokuFamilies.LOG_PREFIX))
        .toList();
  }

  static List<String> lines(List<Update> updates) {
    return updates.stream()
        .map(u -> u.series() + (u.adds() ? " += " : " = ") + text(u.value()))
        .toList();
  }

  /// The counters of a family and what the batch adds to each, 0 for those that only come to exist.
  static Map<String, Double> counters(Batch batch, String family) {
    Map<String, Double> counters = new TreeMap<>();
    List<Update> all = new ArrayList<>(batch.updates());
    batch.existing().forEach(set -> all.addAll(set.zeros()));
    for (Update update : all) {
      if (update.series().name().equals(family)
          && update.value() instanceof Value.Counter(double more)) {
        counters.merge(update.series().labels().toString(), more, Double::sum);
      }
    }
    return counters;
  }

  static String text(Value value) {
    return switch (value) {
      case Value.Counter(double number) -> "counter " + number;
      case Value.Gauge(double number) -> "gauge " + number;
      case Value.Members(var members) -> "set " + members.stream().sorted().toList();
      case Value.Histogram(double[] bounds, double[] counts, double count, double sum) ->
          "histogram " + Arrays.toString(bounds) + Arrays.toString(counts) + count + "/" + sum;
      case Value.Summary(double[] quantiles, double[] values, double count, double sum) ->
          "summary " + Arrays.toString(quantiles) + Arrays.toString(values) + count + "/" + sum;
    };
  }

  static long discards(Batch batch) {
    return Arrays.stream(Reason.values()).mapToLong(batch::discards).sum();
  }
}
