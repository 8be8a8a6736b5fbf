package io.herokuexporter.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Random;

/// A small Heroku app that does not exist, and what it logs second by second: a shop with two web
/// dynos and a worker behind Heroku's router, and a Postgres database. The same seconds give the
/// same lines. Traffic rises and falls over five minutes; now and then a request times out.
final class DemoApp {
  static final String NAME = "corner-shop";

  private static final String[] PATHS = {"/", "/products", "/products/42", "/cart", "/checkout"};
  private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  private static final int WAVE_SECONDS = 300;
  private static final int INGEST_SECONDS = 5;
  private static final int POSTGRES_SECONDS = 10;

  private final Random random = new Random(NAME.hashCode());
  private final Instant start;
  private final Dyno[] dynos = {new Dyno("web.1"), new Dyno("web.2")};
  private long jobs;
  private int second;

  /// What one web dyno has counted since it started.
  private static final class Dyno {
    final String name;
    final long[] counts = new long[BOUNDS.length];
    long requests;
    double seconds;

    Dyno(String name) {
      this.name = name;
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
  }

  /// @param start time of its first line
  DemoApp(Instant start) {
    this.start = start;
  }

  /// What it logs in the next second.
  DrainBody nextSecond() {
    DrainBody body = new DrainBody();
    int requests = (int) (12 + 8 * wave());
    for (int i = 0; i < requests; i++) {
      request(body);
    }
    add(body, "app", "worker.1", "job=SendReceipt duration=" + random.nextInt(90) + "ms");
    jobs++;
    if (second % INGEST_SECONDS == 0) {
      for (Dyno dyno : dynos) {
        ingest(body, dyno);
      }
      ingest(
          body,
          "worker.1",
          "{\"metric\":{\"name\":\"shop_jobs_total\",\"kind\":\"absolute\","
              + "\"counter\":{\"value\":%d}}}".formatted(jobs));
    }
    if (second % POSTGRES_SECONDS == 0) {
      postgres(body);
    }
    second++;
    return body;
  }

  /// From -1 to 1 and back.
  private double wave() {
    return Math.sin(2 * Math.PI * second / WAVE_SECONDS);
  }

  private void request(DrainBody body) {
    String path = PATHS[random.nextInt(PATHS.length)];
    String common =
        "method=GET path=\"%s\" host=shop.example.com request_id=%s fwd=\"198.51.100.%d\""
            .formatted(path, requestId(), random.nextInt(256));
    int luck = random.nextInt(400);
    Dyno dyno = dynos[random.nextInt(dynos.length)];
    if (luck == 0) {
      add(
          body,
          "heroku",
          "router",
          ("at=error code=H12 desc=\"Request timeout\" %s dyno=%s "
                  + "connect=1ms service=30000ms status=503 bytes=0 protocol=https")
              .formatted(common, dyno.name));
      return;
    }
    double duration = Math.exp(random.nextGaussian() * 0.9 - 3.2 + 0.4 * wave());
    dyno.served(duration);
    add(
        body,
        "heroku",
        "router",
        "at=info %s dyno=%s connect=1ms service=%dms status=%d bytes=%d protocol=https"
            .formatted(
                common,
                dyno.name,
                Math.round(duration * 1e3),
                luck < 8 ? 404 : 200,
                400 + random.nextInt(9_000)));
    if (luck < 100) {
      add(body, "app", dyno.name, "GET %s 200 in %dms".formatted(path, Math.round(duration * 1e3)));
    }
  }

  private void ingest(DrainBody body, Dyno dyno) {
    StringBuilder bounds = new StringBuilder();
    StringBuilder counts = new StringBuilder();
    for (int i = 0; i < BOUNDS.length; i++) {
      bounds.append(i == 0 ? "" : ",").append(BOUNDS[i]);
      counts.append(i == 0 ? "" : ",").append(dyno.counts[i]);
    }
    ingest(
        body,
        dyno.name,
        String.format(
            Locale.ROOT,
            "{\"metric\":{\"name\":\"shop_requests_total\",\"kind\":\"absolute\","
                + "\"counter\":{\"value\":%d}}},"
                + "{\"metric\":{\"name\":\"shop_requests_in_flight\",\"gauge\":{\"value\":%d}}},"
                + "{\"metric\":{\"name\":\"shop_response_seconds\",\"kind\":\"absolute\","
                + "\"aggregated_histogram\":"
                + "{\"buckets\":[%s],\"counts\":[%s],\"count\":%d,\"sum\":%.3f}}}",
            dyno.requests,
            random.nextInt(6),
            bounds,
            counts,
            dyno.requests,
            dyno.seconds));
  }

  private void ingest(DrainBody body, String process, String metrics) {
    byte[] json = ("[" + metrics + "]").getBytes(StandardCharsets.UTF_8);
    add(
        body,
        "app",
        process,
        "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(json));
  }

  private void postgres(DrainBody body) {
    add(
        body,
        "app",
        "heroku-postgres",
        String.format(
            Locale.ROOT,
            "source=DATABASE addon=postgresql-round-12345 sample#current_transaction=%d"
                + " sample#db_size=%dbytes sample#tables=21 sample#active-connections=%d"
                + " sample#waiting-connections=%d sample#index-cache-hit-rate=%.5f"
                + " sample#table-cache-hit-rate=%.5f sample#load-avg-1m=%.3f sample#read-iops=%.3f"
                + " sample#write-iops=%.3f sample#memory-total=4039151kB sample#memory-free=%dkB",
            90_000 + 7L * second,
            734_003_200L + 4_096L * second,
            Math.round(14 + 6 * wave()),
            random.nextInt(2),
            0.995 + random.nextDouble() / 250,
            0.98 + random.nextDouble() / 60,
            0.4 + 0.3 * wave() + random.nextDouble() / 10,
            random.nextDouble() * 3,
            20 + 10 * wave() + random.nextDouble(),
            180_000 + random.nextInt(9_000)));
  }

  private String requestId() {
    return "%08x-0000-4000-8000-%012x".formatted(random.nextInt(), random.nextLong(1L << 48));
  }

  private void add(DrainBody body, String app, String process, String text) {
    String message =
        "<%d>1 %s host %s %s - %s"
            .formatted(
                app.equals("heroku") ? 158 : 190, start.plusSeconds(second), app, process, text);
    body.add(message.getBytes(StandardCharsets.UTF_8));
  }
}
