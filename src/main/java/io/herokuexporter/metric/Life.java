package io.herokuexporter.metric;

/// How long a series lives (docs/metrics.md, "How long a series lives").
public enum Life {
  /// Until `--metrics.ttl` after its last update: what somebody measures again and again.
  FADES(false, false),
  /// The same, and no longer than the dyno that it tells of.
  FADES_WITH_DYNO(false, true),
  /// Until `--metrics.counter-ttl` after its owner was last heard of: what is counted here, and
  /// what rare events set.
  KEPT(true, false),
  /// The same, and no longer than the dyno that increments it.
  KEPT_WITH_DYNO(true, true);

  private final boolean kept;
  private final boolean goesWithDyno;

  Life(boolean kept, boolean goesWithDyno) {
    this.kept = kept;
    this.goesWithDyno = goesWithDyno;
  }

  static Life of(boolean kept, boolean goesWithDyno) {
    if (kept) {
      return goesWithDyno ? KEPT_WITH_DYNO : KEPT;
    }
    return goesWithDyno ? FADES_WITH_DYNO : FADES;
  }

  boolean isKept() {
    return kept;
  }

  boolean goesWithDyno() {
    return goesWithDyno;
  }
}
