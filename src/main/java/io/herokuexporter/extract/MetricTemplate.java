package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.extract.ElementWalk.Opening;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One element of an ingest line with its numbers cut out:
///
/// ```
/// {"metric":{"gauge":{"value":  42.0  },"kind":"absolute","name":"g","tags":{"pool":"a"}}}
/// |--------- head -----------|        |--------------------- tail -----------------------|
/// ```
///
/// Between the two of a histogram stand its counts, `],"count":`, the count, `,"sum":` and the sum;
/// its bounds are in the head. An element that begins and ends so, and has numbers between, differs
/// from the one that was learnt in nothing but these numbers: the same series, a new value. So
/// it needs no parser. What does not match is left to [MetricReader] and what is wrong with it.
final class MetricTemplate {
  private static final double[] NO_BOUNDS = {};
  private static final byte[] CLOSE = ascii("}");
  private static final byte[] COUNTS = ascii("],\"counts\":[");
  private static final byte[] COUNT = ascii("],\"count\":");
  private static final byte[] SUM = ascii(",\"sum\":");

  private final byte[] head;
  private final byte[] tail;
  private final Opening opening;
  private final SeriesKey series;
  private final boolean adds;
  private final Life life;
  private final @Nullable Owner owner;
  private final double[] upperBounds;

  /// The template of what followed in the last snapshot, and so is expected next.
  @Nullable MetricTemplate next;

  private MetricTemplate(byte[] head, byte[] tail, Opening opening, Update learnt) {
    this.head = head;
    this.tail = tail;
    this.opening = opening;
    this.series = learnt.series();
    this.adds = learnt.adds();
    this.life = learnt.life();
    this.owner = learnt.owner();
    this.upperBounds =
        learnt.value() instanceof Value.Histogram histogram ? histogram.upperBounds() : NO_BOUNDS;
  }

  /// The template of an element, or null when it is not written in the way that templates know.
  ///
  /// @param walk a walk over the element, which began at `from`
  /// @param learnt what the element came to
  /// @param shared the one copy of an array that many templates have
  static @Nullable MetricTemplate of(
      byte[] bytes, int from, ElementWalk walk, Update learnt, UnaryOperator<byte[]> shared) {
    Opening opening = walk.opening();
    if (opening == null) {
      return null;
    }
    JsonNumber number = new JsonNumber();
    int start =
        switch (opening) {
          case COUNTER, GAUGE -> walk.numbers();
          case HISTOGRAM -> afterBounds(bytes, walk, number, learnt);
        };
    if (start < 0) {
      return null;
    }
    byte[] head = shared.apply(Arrays.copyOfRange(bytes, from, start));
    MetricTemplate untilTail = new MetricTemplate(head, new byte[0], opening, learnt);
    int end = untilTail.read(bytes, from, walk.end(), number, learnt.micros(), new ArrayList<>());
    return after(CLOSE, bytes, end, walk.end()) < 0
        ? null
        : new MetricTemplate(head, Arrays.copyOfRange(bytes, end, walk.end()), opening, learnt);
  }

  private static int afterBounds(byte[] bytes, ElementWalk walk, JsonNumber number, Update learnt) {
    if (!(learnt.value() instanceof Value.Histogram histogram)) {
      return -1;
    }
    int at = walk.numbers();
    for (int i = 0; i < histogram.upperBounds().length; i++) {
      at = number.read(bytes, i == 0 ? at : afterComma(bytes, at, walk.end()), walk.end());
    }
    return after(COUNTS, bytes, at, walk.end());
  }

  /// Reads the element that begins at `from`. Nothing of it stays here: a template lives long, and
  /// would make its last value as old as itself for the collector of garbage.
  ///
  /// @param micros the timestamp of the message
  /// @param into where the update goes that it comes to
  /// @return its end, or -1 when it does not match
  int read(byte[] bytes, int from, int to, JsonNumber number, long micros, List<Update> into) {
    int at = after(head, bytes, from, to);
    return switch (opening) {
      case COUNTER -> readCounter(bytes, at, to, number, micros, into);
      case GAUGE -> readGauge(bytes, at, to, number, micros, into);
      case HISTOGRAM -> readHistogram(bytes, at, to, number, micros, into);
    };
  }

  private int readCounter(
      byte[] bytes, int from, int to, JsonNumber number, long micros, List<Update> into) {
    int end = after(tail, bytes, number.read(bytes, from, to), to);
    if (end < 0 || !(number.value() >= 0) || !Double.isFinite(number.value())) {
      return -1;
    }
    // a counter is never -0
    return found(new Value.Counter(number.value() + 0.0), end, micros, into);
  }

  private int readGauge(
      byte[] bytes, int from, int to, JsonNumber number, long micros, List<Update> into) {
    int end = after(tail, bytes, number.read(bytes, from, to), to);
    if (end < 0 || !Double.isFinite(number.value())) {
      return -1;
    }
    return found(new Value.Gauge(number.value()), end, micros, into);
  }

  private int readHistogram(
      byte[] bytes, int from, int to, JsonNumber number, long micros, List<Update> into) {
    if (from < 0) {
      return -1;
    }
    double[] counts = new double[upperBounds.length];
    double total = 0;
    int at = from;
    for (int i = 0; i < counts.length; i++) {
      at = number.read(bytes, i == 0 ? at : afterComma(bytes, at, to), to);
      if (!number.isCount()) {
        return -1;
      }
      counts[i] = number.value();
      total += counts[i];
    }
    at = number.read(bytes, after(COUNT, bytes, at, to), to);
    double count = number.value();
    if (!number.isCount()) {
      return -1;
    }
    at = number.read(bytes, after(SUM, bytes, at, to), to);
    int end = after(tail, bytes, at, to);
    if (end < 0 || !Double.isFinite(number.value())) {
      return -1;
    }
    double most = Math.max(count, total);
    return found(new Value.Histogram(upperBounds, counts, most, number.value()), end, micros, into);
  }

  private int found(Value value, int end, long micros, List<Update> into) {
    into.add(new Update(series, value, adds, life, owner, micros, 1));
    return end;
  }

  private static int afterComma(byte[] bytes, int at, int to) {
    return at >= 0 && at < to && bytes[at] == ',' ? at + 1 : -1;
  }
}
