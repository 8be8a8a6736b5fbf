package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The value of `Date`, which every answer of a server with a clock has (RFC 9110, section 6.6.1),
/// and the one answer that nearly all requests get. Both are built once a second.
final class DateHeader {
  /// With texts of its own: to ask for the names of a locale takes 20 ms of the first answer.
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .appendText(
              ChronoField.DAY_OF_WEEK, texts("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
          .appendPattern(", dd ")
          .appendText(
              ChronoField.MONTH_OF_YEAR,
              texts(
                  "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                  "Dec"))
          .appendPattern(" yyyy HH:mm:ss 'GMT'")
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;
  private volatile Stamp stamp = new Stamp(-1, "", new byte[0]);

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Stamp(long epochSeconds, String text, byte[] accepted) {}

  DateHeader(Clock clock) {
    this.clock = clock;
  }

  /// Texts of the numbers from 1 on.
  private static Map<Long, String> texts(String... texts) {
    Map<Long, String> byNumber = new HashMap<>();
    for (String text : texts) {
      byNumber.put(byNumber.size() + 1L, text);
    }
    return byNumber;
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
