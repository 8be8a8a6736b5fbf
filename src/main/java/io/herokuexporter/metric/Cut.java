package io.herokuexporter.metric;

import java.util.Locale;

/// Why the exporter ended a connection to protect itself: the values of the label `reason` of
/// `heroku_exporter_connections_cut_total`.
public enum Cut {
  /// There were too many, and it was the one to go.
  CROWDED,
  /// The client took too long to send a request.
  SLOW_REQUEST,
  /// The client took too long to read an answer.
  SLOW_READER;

  /// The value of the label.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
