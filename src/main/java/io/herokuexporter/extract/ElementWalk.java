package io.herokuexporter.extract;

import org.jspecify.annotations.Nullable;

/// One walk over an element of an ingest line that is known to be JSON, or over what may be one:
/// where it ends, what it looks like without its numbers, and where the numbers of its value are.
/// For one thread.
final class ElementWalk {
  /// What a compact writer puts before the numbers of a value.
  enum Opening {
    COUNTER("\"counter\":{\"value\":"),
    GAUGE("\"gauge\":{\"value\":"),
    HISTOGRAM("\"aggregated_histogram\":{\"buckets\":[");

    @SuppressWarnings("ImmutableEnumChecker") // never written
    private final byte[] text;

    Opening(String text) {
      this.text = Bytes.ascii(text);
    }
  }

  private static final byte[] METRIC = Bytes.ascii("{\"metric\":{");
  private static final byte[] TIMESTAMP = Bytes.ascii("\"timestamp\":");
  private static final int METRIC_DEPTH = 2;

  private int end;
  private long shape;
  private @Nullable Opening opening;
  private int numbers;

  /// End of the element.
  int end() {
    return end;
  }

  /// A hash of everything but its numbers; the bounds of a histogram count, for they are no news.
  long shape() {
    return shape;
  }

  /// What stands before the numbers of its value; null unless the element is one object with the
  /// one member `metric`, whose value is opened so once. Null, too, for one with a timestamp: that
  /// is another each time, so what was learnt with it would never be met again.
  @Nullable Opening opening() {
    return opening;
  }

  /// Where these numbers begin.
  int numbers() {
    return numbers;
  }

  /// Walks the element that begins at `from`; false when it does not end before `to`.
  boolean walk(byte[] bytes, int from, int to) {
    opening = null;
    shape = 0;
    boolean alone = Bytes.startsWith(bytes, from, to, METRIC);
    boolean timed = false;
    int openings = 0;
    int depth = 0;
    boolean text = false;
    boolean bounds = false;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (text || bounds || !isOfNumber(b)) {
        shape = 31 * shape + b;
      }
      if (text) {
        if (b == '\\') {
          at++;
        }
        text = b != '"';
      } else if (b == '"') {
        text = true;
        if (depth == METRIC_DEPTH && opens(bytes, at, to)) {
          openings++;
          bounds = opening == Opening.HISTOGRAM;
        }
        timed |= depth == METRIC_DEPTH && Bytes.startsWith(bytes, at, to, TIMESTAMP);
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        bounds = false;
        depth--;
        if (depth == 0) {
          end = at + 1;
          opening = alone && openings == 1 && !timed ? opening : null;
          return true;
        }
      } else if (depth < METRIC_DEPTH && depth > 0 && at >= from + METRIC.length) {
        alone = false; // a second member
      }
    }
    return false;
  }

  private boolean opens(byte[] bytes, int at, int to) {
    for (Opening each : Opening.values()) {
      if (Bytes.startsWith(bytes, at, to, each.text)) {
        opening = each;
        numbers = at + each.text.length;
        return true;
      }
    }
    return false;
  }

  private static boolean isOfNumber(byte b) {
    return (b >= '0' && b <= '9') || b == '.' || b == '-' || b == '+' || b == 'e' || b == 'E';
  }
}
