package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.metric.Batch;

/// Reads the samples that Heroku Postgres logs every few minutes (Dev Center, "Monitoring Heroku
/// Postgres"). Every sample becomes a gauge in base units, under the name that it has always had:
/// without a unit.
final class PostgresReader {
  private static final byte[] HEROKU_SOURCE = ascii("source=HEROKU_POSTGRES");
  private static final String KIND = "postgres";

  private final SampleLine line;
  private final AddonSeries series;

  PostgresReader(SampleLine line, AddonSeries series) {
    this.line = line;
    this.series = series;
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
    long micros = Timestamps.micros(message.timestamp());
    boolean any =
        series.set(line, sample -> HerokuFamilies.POSTGRES_PREFIX + sample.key(), micros, batch);
    if (isOfPostgres(process)) {
      series.hear(line, process, batch);
      if (any) {
        series.join(KIND, line, process, batch);
      }
    }
  }
}
