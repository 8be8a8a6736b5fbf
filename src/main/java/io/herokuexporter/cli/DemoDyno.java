package io.herokuexporter.cli;

import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/// A dyno of the demo's app: whether it is up, and what it has counted since it started.
final class DemoDyno {
  static final double QUOTA_MEGABYTES = 512;

  private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  private static final int PAGES_PER_SECOND = 90;

  final String name;
  private final Random random;
  private long[] counts = new long[BOUNDS.length];
  private long requests;
  private double seconds;
  private String id = "";
  private int startedSecond;
  private boolean up;

  DemoDyno(String name, Random random) {
    this.name = name;
    this.random = random;
  }

  boolean isUp() {
    return up;
  }

  void start(int second) {
    up = true;
    startedSecond = second;
    id = new UUID(random.nextLong(), random.nextLong()).toString();
    counts = new long[BOUNDS.length];
    requests = 0;
    seconds = 0;
  }

  void stop() {
    up = false;
  }

  void served(double duration) {
    requests++;
    seconds += duration;
    for (int i = 0; i < BOUNDS.length; i++) {
      if (duration <= BOUNDS[i]) {
        counts[i]++;
        return;
      }
    }
  }

  /// The metrics that it sends itself.
  String metrics() {
    StringBuilder bounds = new StringBuilder();
    StringBuilder perBound = new StringBuilder();
    for (int i = 0; i < BOUNDS.length; i++) {
      bounds.append(i == 0 ? "" : ",").append(BOUNDS[i]);
      perBound.append(i == 0 ? "" : ",").append(counts[i]);
    }
    return String.format(
        Locale.ROOT,
        "{\"metric\":{\"name\":\"shop_requests_total\",\"kind\":\"absolute\","
            + "\"counter\":{\"value\":%d}}},"
            + "{\"metric\":{\"name\":\"shop_requests_in_flight\",\"gauge\":{\"value\":%d}}},"
            + "{\"metric\":{\"name\":\"shop_response_seconds\",\"kind\":\"absolute\","
            + "\"aggregated_histogram\":"
            + "{\"buckets\":[%s],\"counts\":[%s],\"count\":%d,\"sum\":%.3f}}}",
        requests,
        random.nextInt(6),
        bounds,
        perBound,
        requests,
        seconds);
  }

  /// Heroku's line about its load.
  String load(double load) {
    return String.format(
        Locale.ROOT,
        "%s sample#load_avg_1m=%.2f sample#load_avg_5m=%.2f sample#load_avg_15m=%.2f",
        source(),
        load,
        0.8 * load,
        0.6 * load);
  }

  /// Heroku's line about its memory.
  String memory(double megabytes, int second) {
    long pages = (long) PAGES_PER_SECOND * (second - startedSecond);
    return String.format(
        Locale.ROOT,
        "%s sample#memory_total=%.2fMB sample#memory_rss=%.2fMB sample#memory_cache=0.38MB"
            + " sample#memory_swap=0.00MB sample#memory_pgpgin=%dpages"
            + " sample#memory_pgpgout=%dpages sample#memory_quota=%.2fMB",
        source(),
        megabytes,
        megabytes - 0.38,
        84_000 + pages,
        38_000 + pages / 2,
        QUOTA_MEGABYTES);
  }

  private String source() {
    return "source=" + name + " dyno=heroku.100000001." + id;
  }
}
