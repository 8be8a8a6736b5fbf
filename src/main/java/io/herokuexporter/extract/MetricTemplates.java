package io.herokuexporter.extract;

import static io.herokuexporter.extract.KnownMetrics.NONE;

import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Updates;
import java.util.ArrayList;
import java.util.List;

/// The templates of all that was ingested lately. A dyno prints the same hundreds of series every
/// few seconds in the same order, so mostly the next element is the one that is expected, and costs
/// one comparison and its numbers. Where a line begins somewhere else, a walk over one element
/// finds its template by its shape. For one thread.
final class MetricTemplates {
  /// What the templates and the keys of all processes take together; beyond it all are forgotten.
  static final long BYTES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / 40, 1024 * 1024, 12 * 1024 * 1024);

  private final ElementWalk walk = new ElementWalk();
  private TemplateCatalog catalog = new TemplateCatalog();

  /// All that hold something of the catalog.
  private final List<KnownMetrics> knowing = new ArrayList<>();

  private long keysBytes;

  /// Reads a line of which every element is known.
  ///
  /// @param micros the timestamp of the message
  /// @param into where the updates go
  /// @return false when something is not known; `into` then holds a part that means nothing
  boolean read(KnownMetrics known, byte[] bytes, int from, int to, long micros, Updates into) {
    if (to - from < 2 || bytes[from] != '[') {
      return false;
    }
    int reached = known.reached();
    int at = from;
    do {
      int start = at + 1;
      int had = into.size();
      int element = known.after(reached);
      int end = catalog.read(element, known, bytes, start, to, micros, into);
      if (end == start) {
        element = walk.walk(bytes, start, to) ? catalog.find(walk.shape()) : NONE;
        end = catalog.read(element, known, bytes, start, to, micros, into);
      }
      if (end == start || end == to) {
        return false;
      }
      known.follow(reached, element);
      reached = element + into.size() - had - 1;
      at = end;
    } while (bytes[at] == ',');
    known.reach(reached);
    return bytes[at] == ']' && at + 1 == to;
  }

  /// Learns from a line that was read otherwise, and came to one update for each element.
  void learn(KnownMetrics known, byte[] bytes, int from, int to, List<Update> updates) {
    if (bytes() > BYTES_MAX) {
      forget();
    }
    int reached = known.reached();
    int at = from + 1;
    for (Update update : updates) {
      int element = walk.walk(bytes, at, to) ? catalog.learn(bytes, at, walk, update) : NONE;
      if (element == NONE) {
        return;
      }
      if (known.isEmpty()) {
        knowing.add(known);
      }
      keysBytes += known.learn(element, update.series());
      known.follow(reached, element);
      if (bytes() > BYTES_MAX) {
        return;
      }
      reached = element;
      at = walk.end() + 1;
    }
    known.reach(reached);
  }

  private void forget() {
    catalog = new TemplateCatalog();
    knowing.forEach(KnownMetrics::forget);
    knowing.clear();
    keysBytes = 0;
  }

  /// What the templates and the keys take.
  long bytes() {
    return catalog.bytes() + keysBytes;
  }
}
