package io.herokuexporter.jmh;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;

/// The metrics of one dyno, as it writes them every few seconds: 14 gauges, 220 histograms of 11
/// buckets, and 550 counters, in JSON arrays that fit into a line once they are base64. An array
/// has metrics of one kind, and a fixed number of them, so that all snapshots have as many lines.
public final class Snapshots {
  public static final int GAUGES = 14;
  public static final int HISTOGRAMS = 220;
  public static final int COUNTERS = 550;
  public static final int METRICS = GAUGES + HISTOGRAMS + COUNTERS;

  /// The lines of one snapshot.
  public static final int LINES = 26;

  private static final int JSON_BYTES_MAX = 7_400;
  private static final int HISTOGRAMS_A_LINE = 20;
  private static final int COUNTERS_A_LINE = 42;
  private static final String[] BOUNDS = {
    "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.5", "1.0", "5.0"
  };
  private static final int ENDPOINTS = 110;
  private static final String[] METHODS = {"GET", "PUT"};
  private static final String[] STATUSES = {"200", "304", "403", "404", "500"};

  private final String process;
  private final Random random;
  private final List<Metric> gauges = new ArrayList<>();
  private final List<Metric> histograms = new ArrayList<>();
  private final List<Metric> counters = new ArrayList<>();

  Snapshots(String process, Random random, String[] words) {
    this.process = process;
    this.random = random;
    for (int i = 0; i < GAUGES; i++) {
      gauges.add(new Metric("gauge", "registry_instance_database_idle_conns", "pool", words[i]));
    }
    for (int i = 0; i < ENDPOINTS; i++) {
      String endpoint = "/api/v1/" + words[i % words.length] + "/{id}/" + words[i / 4];
      for (String method : METHODS) {
        String[] tags = {"endpoint", endpoint, "method", method};
        histograms.add(new Metric("histogram", "registry_instance_response_times", tags));
      }
      for (String status : STATUSES) {
        String[] tags = {"endpoint", endpoint, "status", status};
        counters.add(new Metric("counter", "registry_instance_responses_total", tags));
      }
    }
  }

  String process() {
    return process;
  }

  /// The arrays of the next snapshot, in which every value has gone on.
  ///
  /// @param afterColons of the JSON: nothing, or a blank
  List<byte[]> next(String afterColons) {
    List<byte[]> arrays = new ArrayList<>();
    arrays.add(array(gauges, afterColons));
    for (int i = 0; i < HISTOGRAMS; i += HISTOGRAMS_A_LINE) {
      arrays.add(array(histograms.subList(i, i + HISTOGRAMS_A_LINE), afterColons));
    }
    for (int i = 0; i < COUNTERS; i += COUNTERS_A_LINE) {
      int end = Math.min(COUNTERS, i + COUNTERS_A_LINE);
      arrays.add(array(counters.subList(i, end), afterColons));
    }
    Checks.equal("lines of a snapshot", LINES, arrays.size());
    return arrays;
  }

  private static byte[] array(List<Metric> metrics, String afterColons) {
    StringJoiner array = new StringJoiner(",", "[", "]");
    for (Metric metric : metrics) {
      metric.goOn();
      array.add(metric.json().replace(":", ":" + afterColons));
    }
    byte[] bytes = array.toString().getBytes(StandardCharsets.US_ASCII);
    int blanks = afterColons.length() * 8 * metrics.size();
    Checks.within("JSON bytes of a line", 500, JSON_BYTES_MAX + blanks, bytes.length);
    return bytes;
  }

  private final class Metric {
    private final String kind;
    private final String tail;
    private final long[] counts = new long[BOUNDS.length];
    private long count;
    private double value;

    Metric(String kind, String name, String... tags) {
      this.kind = kind;
      StringJoiner pairs = new StringJoiner(",");
      for (int i = 0; i < tags.length; i += 2) {
        pairs.add("\"" + tags[i] + "\":\"" + tags[i + 1] + "\"");
      }
      this.tail = "},\"kind\":\"absolute\",\"name\":\"" + name + "\",\"tags\":{" + pairs + "}}}";
    }

    void goOn() {
      switch (kind) {
        case "gauge" -> value = random.nextInt(50);
        case "counter" -> value += random.nextInt(500);
        default -> {
          for (int i = 0; i < counts.length; i++) {
            int seen = random.nextInt(80);
            counts[i] += seen;
            count += seen;
            value += seen * Double.parseDouble(BOUNDS[i]) * random.nextDouble();
          }
          count += random.nextInt(2); // slower than the last bound
        }
      }
    }

    String json() {
      if (!kind.equals("histogram")) {
        return "{\"metric\":{\"" + kind + "\":{\"value\":" + value + tail;
      }
      StringJoiner each = new StringJoiner(",");
      for (long one : counts) {
        each.add(Long.toString(one));
      }
      String buckets = String.join(",", BOUNDS);
      return "{\"metric\":{\"aggregated_histogram\":{\"buckets\":[%s],\"counts\":[%s],"
              .formatted(buckets, each)
          + "\"count\":%d,\"sum\":%s".formatted(count, value)
          + tail;
    }
  }
}
