package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.MessageTime;
import java.time.DateTimeException;
import java.time.LocalDate;

/// Reads the timestamps of messages (RFC 3339, with fractions of any length): every line of metrics
/// has one, so it costs no objects.
final class Timestamps {
  private static final int SECONDS_END = 19;
  private static final int HOUR_MAX = 23;
  private static final int MINUTE_MAX = 59;
  private static final int LEAP_SECOND = 60;
  private static final long MICROS = 1_000_000;
  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";

  private Timestamps() {}

  /// Microseconds since 1970, or [MessageTime#NONE] when it cannot be read.
  static long micros(Slice text) {
    byte[] bytes = text.bytes();
    int at = text.start();
    if (!hasShape(bytes, at, text.end())) {
      return MessageTime.NONE;
    }
    long days;
    try {
      days =
          LocalDate.of(number(bytes, at, 4), number(bytes, at + 5, 2), number(bytes, at + 8, 2))
              .toEpochDay();
    } catch (DateTimeException _) {
      return MessageTime.NONE;
    }
    int hour = number(bytes, at + 11, 2);
    int minute = number(bytes, at + 14, 2);
    int second = number(bytes, at + 17, 2);
    if (hour > HOUR_MAX || minute > MINUTE_MAX || second > LEAP_SECOND) {
      return MessageTime.NONE;
    }
    long seconds = days * 86_400 + hour * 3600L + minute * 60L + second;
    int zone = at + SECONDS_END;
    long fraction = 0;
    if (zone < text.end() && bytes[zone] == '.') {
      long unit = MICROS;
      for (zone++; zone < text.end() && Digits.isDigit(bytes[zone]); zone++) {
        unit /= 10;
        fraction += unit * (bytes[zone] - '0');
      }
      if (bytes[zone - 1] == '.') {
        return MessageTime.NONE;
      }
    }
    long offset = offsetSeconds(bytes, zone, text.end());
    return offset == MessageTime.NONE ? offset : (seconds - offset) * MICROS + fraction;
  }

  private static boolean hasShape(byte[] bytes, int from, int to) {
    if (to - from <= SECONDS_END) {
      return false;
    }
    for (int i = 0; i < SECONDS_END; i++) {
      char wanted = SHAPE.charAt(i);
      if (wanted == 'd' ? !Digits.isDigit(bytes[from + i]) : bytes[from + i] != wanted) {
        return false;
      }
    }
    return true;
  }

  /// `Z`, or `+hh:mm` and `-hh:mm`.
  private static long offsetSeconds(byte[] bytes, int from, int to) {
    if (to - from == 1 && bytes[from] == 'Z') {
      return 0;
    }
    boolean isOffset = to - from == 6 && (bytes[from] == '+' || bytes[from] == '-');
    if (!isOffset
        || bytes[from + 3] != ':'
        || !Digits.isDigit(bytes[from + 1])
        || !Digits.isDigit(bytes[from + 2])
        || !Digits.isDigit(bytes[from + 4])
        || !Digits.isDigit(bytes[from + 5])) {
      return MessageTime.NONE;
    }
    int hours = number(bytes, from + 1, 2);
    int minutes = number(bytes, from + 4, 2);
    if (hours > HOUR_MAX || minutes > MINUTE_MAX) {
      return MessageTime.NONE;
    }
    long seconds = hours * 3600L + minutes * 60L;
    return bytes[from] == '-' ? -seconds : seconds;
  }

  private static int number(byte[] bytes, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = 10 * number + bytes[i] - '0';
    }
    return number;
  }
}
