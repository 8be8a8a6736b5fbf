package io.herokuexporter.metric;

import java.util.Locale;

/// What a message turned out to be: the values of the label `kind` of
/// `heroku_exporter_messages_total`. The names of the constants are on disks: another name for one
/// is another [Storage#FORMAT].
public enum MessageKind {
  POSTGRES,
  ROUTER,
  INGEST,
  DYNO,
  ADDON,
  API,
  LOGPLEX,
  /// Readable, and nothing that this exporter reads.
  OTHER;

  /// The value of the label.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
