package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import java.util.Set;

/// Reads the samples of Heroku's other add-ons (Dev Center, "Heroku Redis Metrics Logs"): every
/// PROCID `heroku-KIND`, those of kinds to come too. A sample becomes the gauge
/// `heroku_KIND_KEY_UNIT` in base units.
final class AddonReader {
  /// Kinds under whose names the exporter has families of its own.
  private static final Set<String> RESERVED_KINDS =
      Set.of("addon", "app", "dyno", "errors", "exporter", "log", "logplex", "router");

  private final SampleLine line;
  private final AddonSeries series;

  AddonReader(SampleLine line, AddonSeries series) {
    this.line = line;
    this.series = series;
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
    series.hear(line, process, batch);
    String prefix = HerokuFamilies.ADDON_PREFIX + kind + "_";
    long micros = Timestamps.micros(message.timestamp());
    if (series.set(line, sample -> HerokuFamilies.sampleName(prefix, sample), micros, batch)) {
      series.join(kind, line, process, batch);
    }
    return true;
  }
}
