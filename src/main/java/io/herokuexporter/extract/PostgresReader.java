package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;

/// Reads the samples that Heroku Postgres logs every few minutes (Dev Center, "Monitoring Heroku
/// Postgres"). Every sample becomes a gauge in base units, under the name that it has always had:
/// without a unit.
final class PostgresReader {
  private static final byte[] HEROKU_SOURCE = ascii("source=HEROKU_POSTGRES");
  private static final String KIND = "postgres";

  private final SampleLine line;
  private final AddonInfo info;
  private final SeriesBuilder series = new SeriesBuilder();

  PostgresReader(SampleLine line, AddonInfo info) {
    this.line = line;
    this.info = info;
  }

  /// Whether a message is of this dialect; the line counts whoever prints it.
  static boolean reads(Message message, AppProcess process) {
    return SampleLine.reads(message)
        && (message.text().startsWith(HEROKU_SOURCE) || isOfPostgres(process));
  }

  private static boolean isOfPostgres(AppProcess process) {
    return process.role == ProcessRole.ADDON && KIND.equals(process.addonKind);
  }

  /// Adds what the message tells to the batch.
  void read(Message message, AppProcess process, Batch batch) {
    line.read(message.text(), batch);
    String label = line.hasAddon() ? "addon" : "source";
    String value = line.hasAddon() ? line.addon() : line.source();
    boolean any = false;
    for (SampleLine.Sample sample : line.samples()) {
      SeriesKey key =
          series.start(HerokuFamilies.POSTGRES_PREFIX + sample.key()).label(label, value).build();
      if (key == null) {
        batch.discard(Reason.NAME, series::problem);
      } else {
        batch.add(Update.set(key, new Value.Gauge(sample.value())));
        any = true;
      }
    }
    if (any && isOfPostgres(process)) {
      info.add(KIND, line, process, batch);
    }
  }
}
