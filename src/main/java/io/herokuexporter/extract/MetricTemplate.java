package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.extract.ElementWalk.Opening;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import io.herokuexporter.metric.ValueBuffer;

/// What an element of an ingest line comes to, but for its series and its numbers: `42.0` of a
/// gauge, and of a histogram the counts, `],"count":`, the count, `,"sum":` and the sum. What
/// stands around these is the business of [TemplateCatalog].
final class MetricTemplate {
  private static final double[] NO_BOUNDS = {};
  private static final byte[] COUNTS = ascii("],\"counts\":[");
  private static final byte[] COUNT = ascii("],\"count\":");
  private static final byte[] SUM = ascii(",\"sum\":");

  private final Opening opening;
  private final boolean adds;
  private final Life life;
  private final double[] upperBounds;

  /// @param learnt what such an element came to
  MetricTemplate(Opening opening, Update learnt) {
    this.opening = opening;
    this.adds = learnt.adds();
    this.life = learnt.life();
    this.upperBounds =
        learnt.value() instanceof Value.Histogram histogram ? histogram.upperBounds() : NO_BOUNDS;
  }

  /// Where the numbers of an element begin, or -1 when it is not written in the way that templates
  /// know.
  ///
  /// @param walk a walk over the element
  /// @param learnt what the element came to
  static int numbers(byte[] bytes, ElementWalk walk, JsonNumber number, Update learnt) {
    return switch (walk.opening()) {
      case COUNTER, GAUGE -> walk.numbers();
      case HISTOGRAM -> afterBounds(bytes, walk, number, learnt);
      case null -> -1;
    };
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

  /// Reads the numbers that begin at `from`, and leaves their end in `number`. Nothing of them
  /// stays here: a template lives long, and would make its last value as old as itself for the
  /// collector of garbage.
  ///
  /// @param into what they make
  /// @return whether they are what they should be
  boolean read(byte[] bytes, int from, int to, JsonNumber number, ValueBuffer into) {
    return switch (opening) {
      case COUNTER -> readCounter(bytes, from, to, number, into);
      case GAUGE -> readGauge(bytes, from, to, number, into);
      case HISTOGRAM -> readHistogram(bytes, from, to, number, into);
    };
  }

  /// Completes the update that a value makes.
  ///
  /// @param micros the timestamp of the message
  void complete(Update update, SeriesKey series, Owner owner, long micros) {
    update.fill(series, adds, life, owner, micros);
  }

  private static boolean readCounter(
      byte[] bytes, int from, int to, JsonNumber number, ValueBuffer into) {
    boolean isCounter =
        number.read(bytes, from, to) >= 0 && number.value() >= 0 && Double.isFinite(number.value());
    into.counter(number.value() + 0.0); // a counter is never -0
    return isCounter;
  }

  private static boolean readGauge(
      byte[] bytes, int from, int to, JsonNumber number, ValueBuffer into) {
    boolean isGauge = number.read(bytes, from, to) >= 0 && Double.isFinite(number.value());
    into.gauge(number.value());
    return isGauge;
  }

  private boolean readHistogram(
      byte[] bytes, int from, int to, JsonNumber number, ValueBuffer into) {
    double[] counts = into.histogram(upperBounds);
    double total = 0;
    int at = from;
    for (int i = 0; i < upperBounds.length; i++) {
      at = number.read(bytes, i == 0 ? at : afterComma(bytes, at, to), to);
      if (!number.isCount()) {
        return false;
      }
      counts[i] = number.value();
      total += counts[i];
    }
    at = number.read(bytes, after(COUNT, bytes, at, to), to);
    double count = number.value();
    if (!number.isCount()) {
      return false;
    }
    at = number.read(bytes, after(SUM, bytes, at, to), to);
    into.totals(Math.max(count, total), number.value());
    return at >= 0 && Double.isFinite(number.value());
  }

  private static int afterComma(byte[] bytes, int at, int to) {
    return at >= 0 && at < to && bytes[at] == ',' ? at + 1 : -1;
  }
}
