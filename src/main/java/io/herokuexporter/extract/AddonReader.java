package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.Set;

/// Reads the samples of Heroku's other add-ons (Dev Center, "Heroku Redis Metrics Logs"): every
/// PROCID `heroku-KIND`, those of kinds to come too. A sample becomes the gauge
/// `heroku_KIND_KEY_UNIT` in base units.
final class AddonReader {
  /// Kinds under whose names the exporter has families of its own.
  private static final Set<String> RESERVED_KINDS =
      Set.of("addon", "app", "dyno", "errors", "exporter", "log", "logplex", "router");

  private final SampleLine line;
  private final AddonInfo info;
  private final SeriesBuilder series = new SeriesBuilder();

  AddonReader(SampleLine line, AddonInfo info) {
    this.line = line;
    this.info = info;
  }

  /// Reads one line; false when it is no line of samples.
  boolean read(Message message, AppProcess process, Batch batch) {
    if (!SampleLine.reads(message)) {
      return false;
    }
    String kind = process.addonKind;
    if (RESERVED_KINDS.contains(kind.split("_", 2)[0])) {
      batch.discard(Reason.NAME, () -> HerokuFamilies.ADDON_PREFIX + kind + " is reserved");
      return true;
    }
    line.read(message.text(), batch);
    String label = line.hasAddon() ? "addon" : "source";
    String value = line.hasAddon() ? line.addon() : line.source();
    boolean any = false;
    for (SampleLine.Sample sample : line.samples()) {
      String name = HerokuFamilies.sampleName(HerokuFamilies.ADDON_PREFIX + kind + "_", sample);
      SeriesKey key = series.start(name).label(label, value).build();
      if (key == null) {
        batch.discard(Reason.NAME, series::problem);
      } else {
        batch.add(Update.set(key, new Value.Gauge(sample.value())));
        any = true;
      }
    }
    if (any) {
      info.add(kind, line, process, batch);
    }
    return true;
  }
}
