package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The value of `Date`, which every answer of a server with a clock has (RFC 9110, section 6.6.1).
/// It is built once a second, for all threads.
final class DateHeader {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private volatile Stamp stamp = new Stamp(-1, "");

  private record Stamp(long epochSeconds, String text) {}

  DateHeader(Clock clock) {
    this.clock = clock;
  }

  /// The value now.
  String value() {
    long now = Math.floorDiv(clock.epochMillis(), 1000L);
    Stamp last = stamp;
    if (last.epochSeconds != now) {
      last = new Stamp(now, FORMAT.format(Instant.ofEpochSecond(now)));
      stamp = last;
    }
    return last.text;
  }
}
