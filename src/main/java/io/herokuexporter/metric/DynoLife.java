package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Whether the dyno of a process is up, as far as lines tell. They carry no id, and with preboot
/// the old dyno's `down` comes minutes after the new one's `up`, so those that are up are counted.
/// A sample shows that a dyno runs without telling whether it is one more. Guarded by the lock of
/// [MetricStore].
final class DynoLife {
  /// Dynos before the present one whose lines may still come.
  private static final int OLDER_MAX = 8;

  /// How long two dynos are up under one name: with preboot some minutes. When nothing has changed
  /// for longer, the end of the older one got lost.
  static final long OVERLAP_MICROS_MAX = TimeUnit.MINUTES.toMicros(30);

  private int up;
  private boolean sampled;
  private long changedMicros = MessageTime.NONE;
  private long diedMicros = MessageTime.NONE;

  /// Of the last sample, or of an end that left others up.
  private long sampledMicros = MessageTime.NONE;

  private long id;
  private final long[] older = new long[OLDER_MAX];
  private int superseded;

  /// The series that says whether it is up; null where there is none.
  @Nullable SeriesKey shown;

  void write(SnapshotWriter snapshot) {
    BinaryWriter out = snapshot.out;
    out.whole(up);
    out.flag(sampled);
    out.fixed(changedMicros);
    out.fixed(diedMicros);
    out.fixed(sampledMicros);
    out.fixed(id);
    for (long one : older) {
      out.fixed(one);
    }
    out.whole(superseded);
    out.flag(shown != null);
    if (shown != null) {
      snapshot.key(shown);
    }
  }

  static DynoLife read(BinaryReader in, SnapshotReader snapshot) {
    DynoLife life = new DynoLife();
    life.up = in.count();
    life.sampled = in.flag();
    life.changedMicros = in.fixed();
    life.diedMicros = in.fixed();
    life.sampledMicros =
        snapshot.isOlderThan(SnapshotReader.FORMAT_OF_ENDS) ? MessageTime.NONE : in.fixed();
    life.id = in.fixed();
    for (int i = 0; i < OLDER_MAX; i++) {
      life.older[i] = in.fixed();
    }
    life.superseded = in.count();
    life.shown = in.flag() ? snapshot.key() : null;
    return life;
  }

  boolean isUp() {
    return up > 0 || sampled;
  }

  /// Whether a change came after a later one.
  boolean isLate(DynoEvent.Changed change) {
    return MessageTime.isLate(change.micros(), changedMicros);
  }

  /// Whether the dyno that sent something then has died since, though another may be up now.
  boolean hasDiedSince(long micros) {
    return MessageTime.isLate(micros, diedMicros);
  }

  /// Takes note of a change.
  ///
  /// @return whether the last dyno of the process is over with it
  boolean change(DynoEvent.Changed change) {
    boolean runsOnce = change.shown() == null; // any number of these share a name, for any time
    if (up > 1 && !runsOnce && hasOutlastedOverlap(change.micros())) {
      up = 1;
    }
    if (change.micros() != MessageTime.NONE) {
      changedMicros = change.micros();
    }
    boolean isUp = change.to() == DynoEvent.Changed.To.UP;
    if (change.leavesUp() && up > 0) {
      up--;
    } else if (isUp && (!change.fromUp() || up == 0)) {
      up++;
    }
    boolean over = change.isOver();
    if (over) {
      oneEnds(change.micros());
    }
    sampled &= !over && !isUp;
    if (up > 0 || isUp || !over) {
      return false;
    }
    diedMicros = change.micros();
    return true;
  }

  private boolean hasOutlastedOverlap(long micros) {
    return micros != MessageTime.NONE
        && changedMicros != MessageTime.NONE
        && micros - changedMicros > OVERLAP_MICROS_MAX;
  }

  /// Takes note of a change that is late: it says nothing of how things are now, but of two dynos
  /// that were counted as up one is not, or the next crash would go unseen. The only one may be
  /// newer than the change.
  void changeLate(DynoEvent.Changed change) {
    if (change.leavesUp() && up > 1) {
      up--;
    }
  }

  /// Takes note of the end of a process. With more than its last words, after it was said to be
  /// down, it would look alive; one that is counted as up may be another.
  ///
  /// @return whether the last dyno of the process is over with it
  boolean exit(long micros) {
    if (up > 0) {
      oneEnds(micros);
      return false;
    }
    if (MessageTime.isLate(micros, sampledMicros)) {
      return false;
    }
    sampled = false;
    diedMicros = MessageTime.last(micros, diedMicros);
    return true;
  }

  /// Takes note of an end that may be that of any of them: any that is left may measure next, but
  /// not by what was sent before.
  private void oneEnds(long micros) {
    id = 0;
    Arrays.fill(older, 0);
    if (up > 0) {
      sampledMicros = MessageTime.last(micros, sampledMicros);
    }
  }

  /// Takes note of a line of runtime metrics: the process is up.
  ///
  /// @return false when it is late, because its dyno has died since or another has taken its place
  boolean sample(DynoEvent.Sampled sample) {
    long micros = sample.micros();
    if (hasDiedSince(micros) || isSuperseded(sample.id(), micros)) {
      return false;
    }
    sampledMicros = MessageTime.last(micros, sampledMicros);
    sampled = up == 0;
    return true;
  }

  /// Whether a line is of a dyno that another one has taken the place of; a new one takes it now,
  /// but not by a line that is older than the last.
  ///
  /// @param id 0 when the line does not tell
  private boolean isSuperseded(long id, long micros) {
    if (id == 0 || id == this.id) {
      return false;
    }
    for (long known : older) {
      if (known == id) {
        return true;
      }
    }
    if (MessageTime.isLate(micros, sampledMicros)) {
      return true;
    }
    boolean isNewer = micros >= sampledMicros; // else the present one takes its place back
    if (this.id != 0 && isNewer) {
      older[superseded++ % OLDER_MAX] = this.id;
    }
    this.id = id;
    return false;
  }
}
