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

  /// Updates and discards: `name{labels} = value`, `+=` where it adds, `! reason`.
  static List<String> lines(Batch batch) {
    List<String> lines = new ArrayList<>();
    for (Update update : batch.updates()) {
      lines.add(update.series() + (update.adds() ? " += " : " = ") + text(update.value()));
    }
    batch.explanations().forEach(discard -> lines.add("! " + discard.reason().label()));
    return lines;
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
