package io.herokuexporter.extract;

import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The templates of all that was ingested lately. A dyno prints the same hundreds of series every
/// few seconds in the same order, so mostly the next element matches the template that is expected,
/// and costs one comparison and its numbers. Where a line begins somewhere else, a walk over one
/// element finds its template by its shape. For one thread.
final class MetricTemplates {
  /// What the templates of all processes take together, 32,768 of the usual ones where the heap is
  /// of the usual size; beyond it all are forgotten.
  static final long BYTES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / 40, 1024 * 1024, 32_768 * 400);

  /// What a template takes beside its own text.
  private static final int TEMPLATE_BYTES = 300;

  private final JsonNumber number = new JsonNumber();
  private final ElementWalk walk = new ElementWalk();
  private final Map<Slice, byte[]> heads = new HashMap<>();
  private long bytes;
  private long generation;

  /// Those of one process.
  static final class OfProcess {
    private final Map<Long, MetricTemplate> byShape = new HashMap<>();
    private long generation;
    private @Nullable MetricTemplate last;
  }

  /// Reads a line of which every element is known.
  ///
  /// @param micros the timestamp of the message
  /// @param into where the updates go
  /// @return false when something is not known; `into` then holds a part that means nothing
  boolean read(OfProcess known, byte[] bytes, int from, int to, long micros, List<Update> into) {
    if (known.generation != generation || to - from < 2 || bytes[from] != '[') {
      return false;
    }
    int at = from;
    do {
      MetricTemplate template = known.last == null ? null : known.last.next;
      int end = template == null ? -1 : template.read(bytes, at + 1, to, number, micros, into);
      if (end < 0) {
        template = find(known, bytes, at + 1, to);
        end = template == null ? -1 : template.read(bytes, at + 1, to, number, micros, into);
      }
      if (template == null || end < 0 || end == to) {
        return false;
      }
      follow(known, template);
      at = end;
    } while (bytes[at] == ',');
    return bytes[at] == ']' && at + 1 == to;
  }

  /// Learns from a line that was read otherwise, and came to one update for each element.
  void learn(OfProcess known, byte[] bytes, int from, int to, List<Update> updates) {
    if (this.bytes + (to - from) + (long) TEMPLATE_BYTES * updates.size() > BYTES_MAX) {
      generation++;
      this.bytes = 0;
      heads.clear();
    }
    if (known.generation != generation) {
      known.byShape.clear();
      known.last = null;
      known.generation = generation;
    }
    int at = from + 1;
    for (Update update : updates) {
      if (!walk.walk(bytes, at, to)) {
        return;
      }
      MetricTemplate template = MetricTemplate.of(bytes, at, walk, update, this::shared);
      if (template == null) {
        return;
      }
      if (known.byShape.put(walk.shape(), template) == null) {
        this.bytes += TEMPLATE_BYTES + walk.end() - at;
      }
      follow(known, template);
      at = walk.end() + 1;
    }
  }

  private byte[] shared(byte[] head) {
    byte[] known = heads.putIfAbsent(Slice.of(head), head);
    return known == null ? head : known;
  }

  private @Nullable MetricTemplate find(OfProcess known, byte[] bytes, int from, int to) {
    return walk.walk(bytes, from, to) ? known.byShape.get(walk.shape()) : null;
  }

  private static void follow(OfProcess known, MetricTemplate template) {
    if (known.last != null) {
      known.last.next = template;
    }
    known.last = template;
  }
}
