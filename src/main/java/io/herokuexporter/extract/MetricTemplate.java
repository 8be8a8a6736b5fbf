package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.extract.ElementWalk.Opening;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.Arrays;
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
  private final @Nullable Owner owner;
  private final double[] upperBounds;
  private Value value;

  /// The template of what followed in the last snapshot, and so is expected next.
  @Nullable MetricTemplate next;

  private MetricTemplate(byte[] head, byte[] tail, Opening opening, Update learnt) {
    this.head = head;
    this.tail = tail;
    this.opening = opening;
    this.series = learnt.series();
    this.adds = learnt.adds();
    this.owner = learnt.owner();
    this.value = learnt.value();
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
    int end =
        new MetricTemplate(head, new byte[0], opening, learnt)
            .read(bytes, from, walk.end(), number);
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

  /// Reads the element that begins at `from`.
  ///
  /// @return its end, or -1 when it does not match; then [#update] tells nothing
  int read(byte[] bytes, int from, int to, JsonNumber number) {
    int at = after(head, bytes, from, to);
    at =
        switch (opening) {
          case COUNTER -> readCounter(bytes, at, to, number);
          case GAUGE -> readGauge(bytes, at, to, number);
          case HISTOGRAM -> readHistogram(bytes, at, to, number);
        };
    return after(tail, bytes, at, to);
  }

  /// What the element that was read last comes to.
  Update update() {
    return new Update(series, value, adds, owner, 1);
  }

  private int readCounter(byte[] bytes, int from, int to, JsonNumber number) {
    int end = number.read(bytes, from, to);
    value = new Value.Counter(number.value() + 0.0); // a counter is never -0
    return number.value() >= 0 && Double.isFinite(number.value()) ? end : -1;
  }

  private int readGauge(byte[] bytes, int from, int to, JsonNumber number) {
    int end = number.read(bytes, from, to);
    value = new Value.Gauge(number.value());
    return Double.isFinite(number.value()) ? end : -1;
  }

  private int readHistogram(byte[] bytes, int from, int to, JsonNumber number) {
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
    value = new Value.Histogram(upperBounds, counts, Math.max(count, total), number.value());
    return Double.isFinite(number.value()) ? at : -1;
  }

  private static int afterComma(byte[] bytes, int at, int to) {
    return at >= 0 && at < to && bytes[at] == ',' ? at + 1 : -1;
  }
}
