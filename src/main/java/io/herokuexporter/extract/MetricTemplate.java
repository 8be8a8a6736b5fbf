package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.extract.ElementWalk.Opening;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import org.jspecify.annotations.Nullable;

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
  /// @return what they make, or null when they are not what they should be
  @Nullable Value read(byte[] bytes, int from, int to, JsonNumber number) {
    return switch (opening) {
      case COUNTER -> readCounter(bytes, from, to, number);
      case GAUGE -> readGauge(bytes, from, to, number);
      case HISTOGRAM -> readHistogram(bytes, from, to, number);
    };
  }

  /// The update that a value makes.
  ///
  /// @param micros the timestamp of the message
  Update update(SeriesKey series, Value value, Owner owner, long micros) {
    return new Update(series, value, adds, life, owner, micros, 1);
  }

  private static @Nullable Value readCounter(byte[] bytes, int from, int to, JsonNumber number) {
    boolean isCounter =
        number.read(bytes, from, to) >= 0 && number.value() >= 0 && Double.isFinite(number.value());
    return isCounter ? new Value.Counter(number.value() + 0.0) : null; // a counter is never -0
  }

  private static @Nullable Value readGauge(byte[] bytes, int from, int to, JsonNumber number) {
    boolean isGauge = number.read(bytes, from, to) >= 0 && Double.isFinite(number.value());
    return isGauge ? new Value.Gauge(number.value()) : null;
  }

  private @Nullable Value readHistogram(byte[] bytes, int from, int to, JsonNumber number) {
    double[] counts = new double[upperBounds.length];
    double total = 0;
    int at = from;
    for (int i = 0; i < counts.length; i++) {
      at = number.read(bytes, i == 0 ? at : afterComma(bytes, at, to), to);
      if (!number.isCount()) {
        return null;
      }
      counts[i] = number.value();
      total += counts[i];
    }
    at = number.read(bytes, after(COUNT, bytes, at, to), to);
    double count = number.value();
    if (!number.isCount()) {
      return null;
    }
    at = number.read(bytes, after(SUM, bytes, at, to), to);
    if (at < 0 || !Double.isFinite(number.value())) {
      return null;
    }
    return new Value.Histogram(upperBounds, counts, Math.max(count, total), number.value());
  }

  private static int afterComma(byte[] bytes, int at, int to) {
    return at >= 0 && at < to && bytes[at] == ',' ? at + 1 : -1;
  }
}
