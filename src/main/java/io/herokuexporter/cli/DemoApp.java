package io.herokuexporter.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// A small Heroku app that does not exist, and what it logs second by second: a shop with two web
/// dynos and a worker behind Heroku's router, its add-ons, and what Heroku says of all that. The
/// same seconds give the same lines. Traffic rises and falls over five minutes; now and then a
/// request times out.
final class DemoApp {
  static final String NAME = "corner-shop";

  private static final String[] PATHS = {"/", "/products", "/products/42", "/cart", "/checkout"};
  private static final int INGEST_SECONDS = 5;

  private final Random random = new Random(NAME.hashCode());
  private final List<DemoDyno> web =
      List.of(new DemoDyno("web.1", random), new DemoDyno("web.2", random));
  private final DemoDyno worker = new DemoDyno("worker.1", random);
  private final DemoPlatform platform =
      new DemoPlatform(random, List.of(web.get(0), web.get(1), worker), web.get(1));
  private final DemoAddons addons = new DemoAddons(random);
  private final DemoLog log;
  private long jobs;

  /// @param start time of its first line
  DemoApp(Instant start) {
    this.log = new DemoLog(start);
  }

  /// What it logs in the next second.
  DrainBody nextSecond() {
    platform.log(log);
    int requests = (int) (12 + 8 * log.wave());
    for (int i = 0; i < requests; i++) {
      request();
    }
    log.app(worker.name, "job=SendReceipt duration=" + random.nextInt(90) + "ms");
    jobs++;
    if (log.isAt(0, INGEST_SECONDS)) {
      web.stream().filter(DemoDyno::isUp).forEach(dyno -> ingest(dyno.name, dyno.metrics()));
      ingest(
          worker.name,
          "{\"metric\":{\"name\":\"shop_jobs_total\",\"kind\":\"absolute\","
              + "\"counter\":{\"value\":%d}}}".formatted(jobs));
    }
    addons.log(log);
    return log.endSecond();
  }

  private void request() {
    String path = PATHS[random.nextInt(PATHS.length)];
    String common =
        "method=%s path=\"%s\" host=shop.example.com request_id=%s fwd=\"198.51.100.%d\""
            .formatted(
                path.equals("/checkout") ? "POST" : "GET", path, requestId(), random.nextInt(256));
    int luck = random.nextInt(400);
    DemoDyno dyno = web.get(random.nextInt(web.size()));
    if (!dyno.isUp()) {
      dyno = web.getFirst();
    }
    if (luck == 0) {
      log.heroku(
          "router",
          ("at=error code=H12 desc=\"Request timeout\" %s dyno=%s "
                  + "connect=1ms service=30000ms status=503 bytes=0 protocol=https")
              .formatted(common, dyno.name));
      return;
    }
    double duration = Math.exp(random.nextGaussian() * 0.9 - 3.2 + 0.4 * log.wave());
    dyno.served(duration);
    long millis = Math.round(duration * 1e3);
    log.heroku(
        "router",
        "at=info %s dyno=%s connect=1ms service=%dms status=%d bytes=%d protocol=https"
            .formatted(
                common, dyno.name, millis, luck < 8 ? 404 : 200, 400 + random.nextInt(9_000)));
    if (luck < 100) {
      log.app(dyno.name, "GET %s 200 in %dms".formatted(path, millis));
    }
  }

  private void ingest(String process, String metrics) {
    byte[] json = ("[" + metrics + "]").getBytes(StandardCharsets.UTF_8);
    log.app(process, "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(json));
  }

  private String requestId() {
    return "%08x-0000-4000-8000-%012x".formatted(random.nextInt(), random.nextLong(1L << 48));
  }
}
