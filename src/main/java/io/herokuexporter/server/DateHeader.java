package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The value of `Date`, which every answer of a server with a clock has (RFC 9110, section 6.6.1),
/// and the one answer that nearly all requests get. Both are built once a second.
final class DateHeader {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private volatile Stamp stamp = new Stamp(-1, "", new byte[0]);

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Stamp(long epochSeconds, String text, byte[] accepted) {}

  DateHeader(Clock clock) {
    this.clock = clock;
  }

  /// The value now.
  String value() {
    return now().text;
  }

  /// The bytes of [Response#ACCEPTED] now, to a client of HTTP/1.1 whose connection stays open.
  byte[] accepted() {
    return now().accepted;
  }

  private Stamp now() {
    long now = Math.floorDiv(clock.epochMillis(), 1000L);
    Stamp last = stamp;
    if (last.epochSeconds != now) {
      String text = FORMAT.format(Instant.ofEpochSecond(now));
      String accepted = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ndate: " + text + "\r\n\r\n";
      last = new Stamp(now, text, accepted.getBytes(StandardCharsets.US_ASCII));
      stamp = last;
    }
    return last;
  }
}
