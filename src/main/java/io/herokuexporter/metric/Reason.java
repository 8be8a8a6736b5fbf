package io.herokuexporter.metric;

import java.util.Locale;

/// Why something that a drain sent could not be used: the values of the label `reason` of
/// `heroku_exporter_discarded_total`. The names of the constants are on disks: another name for one
/// is another [Storage#FORMAT].
public enum Reason {
  FRAME(
      "no octet count that can be believed, a frame that is cut off, or one over "
          + Bounds.TEXT_BYTES_MAX / (1024 * 1024)
          + " MiB"),
  HEADER("the syslog header cannot be read, or its PROCID is too long"),
  BASE64("the payload is not standard base64"),
  JSON("the payload is not a JSON array, or is broken off"),
  METRIC("no metric, or none of a type that is known"),
  NAME("a metric or label name that is malformed or reserved, or a name or value that is too long"),
  VALUE("a value that is no number, or not allowed for its type"),
  UNIT("a unit that is not known"),
  TYPE_CONFLICT("the name, or one of its sample names, is in use with another type"),
  SERIES_LIMIT(
      "--metrics.max-series or --metrics.max-series-per-app is reached, series take all memory that"
          + " they may, or the app or one batch has"
          + " too many processes or series"),
  LATE("it came after what took its place, or after the end of its dyno");

  private final String meaning;

  Reason(String meaning) {
    this.meaning = meaning;
  }

  /// The value of the label.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Half a sentence for people.
  public String meaning() {
    return meaning;
  }
}
