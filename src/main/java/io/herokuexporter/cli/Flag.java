package io.herokuexporter.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The flags of `serve` and `check`. Each can be set by a variable too; a flag beats its variable.
enum Flag {
  LISTEN_ADDRESS(
      "--web.listen-address",
      "HOST:PORT",
      ":9850",
      "Where to listen. Without a host on all addresses; the port alone may come from PORT."),
  MAX_BODY_BYTES(
      "--web.max-body-bytes",
      "SIZE",
      "10MiB",
      "Largest drain body, on the wire and again after decompression."),
  SHUTDOWN_TIMEOUT(
      "--web.shutdown-timeout",
      "DURATION",
      "20s",
      "On SIGTERM, finish what is in flight for at most this long."),
  TTL(
      "--metrics.ttl",
      "DURATION",
      "10m",
      "A gauge, and any ingested series, goes this long after its last update."),
  COUNTER_TTL(
      "--metrics.counter-ttl",
      "DURATION",
      "24h",
      "What is counted here goes this long after its process or app was last heard of."),
  MAX_SERIES(
      "--metrics.max-series", "NUMBER", "200000", "No more series than this; 0 for no limit."),
  MAX_SERIES_PER_APP(
      "--metrics.max-series-per-app",
      "NUMBER",
      "50000",
      "No more series of one app than this; 0 for no limit."),
  STORAGE_PATH(
      "--storage.path",
      "FOLDER",
      "",
      "Keep series over restarts in this folder. Without it, they are in memory only."),
  LOG_LEVEL("--log.level", "LEVEL", "info", "debug, info, warn or error."),
  LOG_FORMAT("--log.format", "FORMAT", "logfmt", "logfmt or json, to stderr.");

  private final String option;
  private final String valueName;
  private final String standard;
  private final String description;

  Flag(String option, String valueName, String standard, String description) {
    this.option = option;
    this.valueName = valueName;
    this.standard = standard;
    this.description = description;
  }

  String option() {
    return option;
  }

  /// The one of that name, `--metrics.ttl` say, or null.
  static @Nullable Flag of(String option) {
    for (Flag flag : values()) {
      if (flag.option.equals(option)) {
        return flag;
      }
    }
    return null;
  }

  /// What `--help` calls its value.
  String valueName() {
    return valueName;
  }

  /// The value when nothing sets it.
  String standard() {
    return standard;
  }

  String description() {
    return description;
  }

  /// The variable that sets it: `HEROKU_EXPORTER_WEB_LISTEN_ADDRESS`.
  String variable() {
    return "HEROKU_EXPORTER_"
        + option.substring(2).replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
