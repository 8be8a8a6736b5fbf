package io.herokuexporter.server;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.Extractor;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.FakeClock;
import io.herokuexporter.metric.MetricStore;
import java.time.Duration;
import java.util.Base64;

/// For a fuzzer that is led by coverage (Jazzer): nothing that a body holds is thrown at anybody,
/// and the pages that come of it parse. `faults/run` feeds it.
public final class BodyFuzzer {
  private static final Extractor EXTRACTOR = new Extractor();
  private static final MetricStore.Limits LIMITS =
      new MetricStore.Limits(Duration.ofMinutes(10), Duration.ofHours(24), 1_000, 0);

  private BodyFuzzer() {}

  /// One body. Base64 would hide JSON from the fuzzer, so what begins with `[` goes into an ingest
  /// line.
  public static void fuzzerTestOneInput(byte[] data) {
    byte[] body = data.length > 0 && data[0] == '[' ? ingest(data) : data;
    MetricStore store =
        new MetricStore(
            LIMITS, new MetricStore.Build("1", "abc"), new FakeClock(), HerokuFamilies::help);
    for (int i = 0; i < 2; i++) {
      Frame frame = new Frame(body, 0, body.length, "shop", null, null, null, body.length);
      store.apply(EXTRACTOR.extract(frame), null, body.length);
    }
    Page.ofText(ExpositionFormat.TEXT.text(store.collect()));
    Page.ofOpenMetrics(ExpositionFormat.OPENMETRICS.text(store.collect()));
  }

  private static byte[] ingest(byte[] json) {
    String line = "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(json);
    return RunningServer.latin1(RunningServer.frame("app", "web.1", line));
  }
}
