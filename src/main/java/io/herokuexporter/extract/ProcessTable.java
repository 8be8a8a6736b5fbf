package io.herokuexporter.extract;

import io.herokuexporter.logplex.Slice;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The processes met lately, by app and by the bytes of their name: a known one costs no String. It
/// holds nothing that could not be built again, so it may forget everything at any time, and does
/// when it grows too large. For one thread.
final class ProcessTable {
  /// Processes of all apps together; strangers choose their names.
  static final int PROCESSES_MAX = 10_000;

  private final Map<@Nullable String, Map<Slice, AppProcess>> byApp = new HashMap<>();
  private int size;

  /// The process of this app with this PROCID or `dyno`; an empty one stands for the app itself.
  AppProcess find(@Nullable String app, Slice name) {
    Map<Slice, AppProcess> ofApp = byApp.computeIfAbsent(app, _ -> new HashMap<>());
    AppProcess known = ofApp.get(name);
    if (known != null) {
      return known;
    }
    if (size == PROCESSES_MAX) {
      byApp.clear();
      ofApp.clear();
      byApp.put(app, ofApp);
      size = 0;
    }
    AppProcess process = new AppProcess(app, name.isEmpty() ? null : name.text());
    ofApp.put(name.copy(), process);
    size++;
    return process;
  }
}
