package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The processes met lately, by app and by the bytes of their name: a known one costs no String. It
/// holds nothing that could not be built again, so it may forget everything at any time, and does
/// when it grows too large. For one thread.
final class ProcessTable {
  /// Processes of all apps together, and fewer where the heap is small; strangers choose their
  /// names. What is counted for them has a limit of its own: see [TallyMemory].
  static final int PROCESSES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / (48 * 1024), 1_000, 10_000);

  private static final Set<String> ONE_OFF_TYPES = Set.of("run", "scheduler", "release");

  /// Digits of the number of a dyno that stays: there are 999 of one type at most.
  private static final int STAYING_DIGITS_MAX = 3;

  private static final Slice NOBODY = new Slice();

  /// Places of the table of short names; a power of two.
  private static final int SHORT_NAMES = 256;

  /// What an app takes beside its name and what is counted for it.
  private static final int APP_BYTES = 2_000;

  /// Spreads numbers (Knuth, section 6.4: multiplicative hashing).
  private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

  private final Map<@Nullable String, OfApp> byApp = new HashMap<>();
  private final TallyMemory memory;
  private final NewCounters fresh;
  private int size;

  /// Of the batch that is being read.
  private OfApp present;

  /// Those of one app. Nearly all names fit eight bytes (`router`, `web.12`), so they are looked
  /// for first in a small table by that number.
  private static final class OfApp {
    final AppProcess itself;
    final Map<Slice, AppProcess> byName = new HashMap<>();
    final @Nullable AppProcess[] shortNames = new AppProcess[SHORT_NAMES];

    OfApp(@Nullable String app, TallyMemory memory, NewCounters fresh) {
      itself = new AppProcess(app, NOBODY, null, memory, fresh);
    }
  }

  /// @param memory has room for what is counted for these processes, or not
  /// @param fresh hears of what is counted for them first
  ProcessTable(TallyMemory memory, NewCounters fresh) {
    this.memory = memory;
    this.fresh = fresh;
    present = new OfApp(null, memory, fresh);
  }

  /// Begins a batch: names are of this app from now on. What was counted for the last batch must
  /// have been handed over, for it may be forgotten now.
  void begin(@Nullable String app) {
    if (memory.isScarce()) {
      forget();
    }
    memory.begin();
    OfApp known = byApp.get(app);
    present = known == null ? begun(app) : known;
  }

  private OfApp begun(@Nullable String app) {
    makeRoom();
    memory.take(APP_BYTES + 2L * (app == null ? 0 : app.length()));
    size++;
    OfApp begun = new OfApp(app, memory, fresh);
    byApp.put(app, begun);
    return begun;
  }

  /// Forgets all, before a batch begins.
  void forget() {
    byApp.clear();
    size = 0;
    memory.clear();
  }

  /// The app itself.
  AppProcess app() {
    return present.itself;
  }

  /// Its process with this PROCID or `dyno`, which is known from now on. An empty one stands for
  /// the app itself.
  AppProcess findOrAdd(Slice name) {
    if (name.isEmpty()) {
      return present.itself;
    }
    if (name.length() > Long.BYTES) {
      return findOrAddAny(name);
    }
    long head = Scan.head(name.bytes(), name.start(), name.end());
    int place = (int) ((head * GOLDEN_RATIO) >>> 32) & (SHORT_NAMES - 1);
    AppProcess known = present.shortNames[place];
    if (known == null || !known.isShort(head, name.length())) {
      known = findOrAddAny(name);
      present.shortNames[place] = known;
    }
    return known;
  }

  private AppProcess findOrAddAny(Slice name) {
    AppProcess known = present.byName.get(name);
    if (known == null) {
      makeRoom();
      Slice type = typeOfOneOff(name);
      AppProcess shown = type == null ? null : findOrAdd(type);
      known = new AppProcess(present.itself.app, name, shown, memory, fresh);
      present.byName.put(name.copy(), known);
      size++;
    }
    return known;
  }

  /// Forgets all but the app of the batch, should there be no room for one more. What was counted
  /// for the others takes its memory until a batch begins, since this one may have heard of them.
  private void makeRoom() {
    if (size >= PROCESSES_MAX) {
      present.byName.clear();
      Arrays.fill(present.shortNames, null);
      byApp.clear();
      byApp.put(present.itself.app, present);
      size = 1;
    }
  }

  /// The type of a dyno that runs once: `run` of `run.2660`; null for any other. Dynos that stay
  /// have numbers from 1 on.
  private static @Nullable Slice typeOfOneOff(Slice name) {
    String text = name.text();
    int dot = text.lastIndexOf('.');
    String number = text.substring(dot + 1);
    if (dot < 1 || number.isEmpty() || !number.chars().allMatch(Digits::isDigit)) {
      return null;
    }
    String type = text.substring(0, dot);
    return ONE_OFF_TYPES.contains(type) || number.length() > STAYING_DIGITS_MAX
        ? Slice.of(type.getBytes(StandardCharsets.UTF_8))
        : null;
  }
}
