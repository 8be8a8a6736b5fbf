package io.herokuexporter.metric;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// The frames that were accepted lately: the last [#FRAMES_MAX], none older than [#SECONDS_MAX].
/// Logplex repeats a batch whose answer it did not see in time under the same id, within seconds.
///
/// A [FrameRing] of keys, and beside it four indexes from key to place in the ring, of which the
/// newest takes a third of all frames before the oldest is cleared and takes its turn:
///
/// ```
///  indexes   |------- 3 -------|------- 2 -------|------- 1 -------|-- 0 --|
///  frames     forgotten |------------------- known ------------------------|
/// ```
///
/// So no frame is ever taken out of an index by itself, which had to wait for memory again and
/// again (RATIONALE.md, "Speed"). An idle exporter holds some kilobytes, a full window 5 MiB of
/// keys and times and 2 MiB of indexes.
///
/// Not thread-safe: [MetricStore] asks under its lock.
final class RedeliveryWindow {
  static final int FRAMES_MAX = 262_144;
  static final int SECONDS_MAX = 15 * 60;

  private static final int INDEXES = 4;

  private final long epochNanos;
  private final FrameRing frames;
  private final int framesOfIndex;

  /// The newest first.
  private final FrameIndex[] indexes = new FrameIndex[INDEXES];

  /// @param nanos the time of the monotonic clock now
  RedeliveryWindow(long nanos) {
    this(nanos, FRAMES_MAX);
  }

  /// @param framesMax how many it remembers, a power of two, [FrameRing#CHUNK_FRAMES] at least
  RedeliveryWindow(long nanos, int framesMax) {
    epochNanos = nanos;
    frames = new FrameRing(framesMax);
    framesOfIndex = Math.ceilDiv(framesMax, INDEXES - 1);
    Arrays.setAll(indexes, _ -> new FrameIndex(frames));
  }

  /// Whether this frame was accepted lately.
  boolean contains(FrameKey key, long nanos) {
    forgetOld(nanos);
    // all are touched before the first is judged, so that their memory is waited for but once
    int touched = 0;
    for (FrameIndex index : indexes) {
      touched |= index.atHome(key);
    }
    return touched != 0 && isIndexed(key);
  }

  private boolean isIndexed(FrameKey key) {
    for (FrameIndex index : indexes) {
      if (index.contains(key)) {
        return true;
      }
    }
    return false;
  }

  /// Remembers a frame that is not contained yet.
  void add(FrameKey key, long nanos) {
    forgetOld(nanos);
    if (frames.isFull()) {
      frames.removeOldest();
    }
    if (indexes[0].size() == framesOfIndex) {
      FrameIndex oldest = indexes[INDEXES - 1];
      System.arraycopy(indexes, 0, indexes, 1, INDEXES - 1);
      oldest.clear();
      indexes[0] = oldest;
    }
    indexes[0].add(frames.add(key.high(), key.low(), secondOf(nanos)));
  }

  /// Forgets a frame again, if it is the one that was added last.
  void forgetNewest(FrameKey key) {
    if (frames.size() > 0 && frames.holds(frames.place(frames.size() - 1), key)) {
      frames.removeNewest(); // an index passes over what the ring has forgotten
    }
  }

  void write(SnapshotWriter snapshot) {
    snapshot.out.fixed(epochNanos);
    snapshot.out.whole(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      int place = frames.place(i);
      snapshot.out.fixed(frames.high(place));
      snapshot.out.fixed(frames.low(place));
      snapshot.out.whole(frames.second(place));
      snapshot.endRecord();
    }
  }

  static RedeliveryWindow read(SnapshotReader snapshot) {
    BinaryReader in = snapshot.record();
    RedeliveryWindow window = new RedeliveryWindow(in.fixed());
    for (int left = in.count(); left > 0; left--) {
      BinaryReader frame = snapshot.record();
      FrameKey key = new FrameKey(frame.fixed(), frame.fixed());
      window.add(key, window.epochNanos + TimeUnit.SECONDS.toNanos(frame.whole()));
    }
    return window;
  }

  /// How far back it reaches: the age of the oldest frame it knows; 0 when it knows none.
  double reachSeconds(long nanos) {
    forgetOld(nanos);
    return frames.size() == 0 ? 0 : secondOf(nanos) - frames.second(frames.place(0));
  }

  private int secondOf(long nanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nanos - epochNanos);
  }

  private void forgetOld(long nanos) {
    int now = secondOf(nanos);
    while (frames.size() > 0 && now - frames.second(frames.place(0)) > SECONDS_MAX) {
      frames.removeOldest();
    }
  }
}
