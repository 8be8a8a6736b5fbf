package io.herokuexporter.extract;

import io.herokuexporter.extract.TemplateRun.Place;
import io.herokuexporter.metric.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The templates of all that was ingested lately. A dyno prints the same hundreds of series every
/// few seconds in the same order, so mostly the next element is the one that is expected, and costs
/// one comparison and its numbers. Where a line begins somewhere else, a walk over one element
/// finds its template by its shape. For one thread.
final class MetricTemplates {
  /// What the templates of all processes take together, 32,768 of the usual ones where the heap is
  /// of the usual size; beyond it all are forgotten.
  static final long BYTES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / 40, 1024 * 1024, 32_768 * 400);

  /// What a template takes beside its own text.
  private static final int TEMPLATE_BYTES = 300;

  private final JsonNumber number = new JsonNumber();
  private final ElementWalk walk = new ElementWalk();
  private long bytes;
  private long generation;

  /// Those of one process.
  static final class OfProcess {
    private final Map<Long, Place> byShape = new HashMap<>();
    private long generation;

    /// Behind the element that was read last.
    private @Nullable Place reached;
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
    Place reached = known.reached;
    int at = from;
    do {
      int start = at + 1;
      int had = into.size();
      Place place = reached == null ? null : reached.expected();
      int end = place == null ? start : read(place, bytes, start, to, micros, into);
      if (end == start) {
        place = walk.walk(bytes, start, to) ? known.byShape.get(walk.shape()) : null;
        end = place == null ? start : read(place, bytes, start, to, micros, into);
      }
      if (place == null || end == start || end == to) {
        return false;
      }
      if (reached != null) {
        reached.follow(place);
      }
      reached = new Place(place.run(), place.index() + into.size() - had);
      at = end;
    } while (bytes[at] == ',');
    known.reached = reached;
    return bytes[at] == ']' && at + 1 == to;
  }

  private int read(Place place, byte[] bytes, int from, int to, long micros, List<Update> into) {
    return place.run().read(place.index(), bytes, from, to, number, micros, into);
  }

  /// Learns from a line that was read otherwise, and came to one update for each element.
  void learn(OfProcess known, byte[] bytes, int from, int to, List<Update> updates) {
    long runBytes = to - from + (long) TEMPLATE_BYTES * updates.size();
    if (updates.isEmpty() || runBytes > BYTES_MAX) {
      return;
    }
    TemplateRun.Builder builder = new TemplateRun.Builder(updates.size(), to - from);
    long[] shapes = new long[updates.size()];
    int at = from + 1;
    for (int i = 0; i < shapes.length; i++) {
      if (!walk.walk(bytes, at, to) || !builder.add(bytes, at, walk, updates.get(i))) {
        return;
      }
      shapes[i] = walk.shape();
      at = walk.end() + 1;
    }
    makeRoom(runBytes);
    keep(known, builder.build(runBytes), shapes);
  }

  private void makeRoom(long more) {
    if (bytes + more > BYTES_MAX) {
      generation++;
      bytes = 0;
    }
    bytes += more;
  }

  private void keep(OfProcess known, TemplateRun run, long[] shapes) {
    if (known.generation != generation) {
      known.byShape.clear();
      known.reached = null;
      known.generation = generation;
    }
    for (int i = 0; i < shapes.length; i++) {
      Place before = known.byShape.put(shapes[i], new Place(run, i));
      run.found();
      if (before != null && before.run().lost()) {
        bytes -= before.run().bytes();
      }
    }
    if (known.reached != null) {
      known.reached.follow(new Place(run, 0));
    }
    known.reached = new Place(run, shapes.length);
  }
}
