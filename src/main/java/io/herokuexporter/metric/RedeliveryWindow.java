package io.herokuexporter.metric;

import java.util.concurrent.TimeUnit;

/// The frames that were accepted lately: the last [#FRAMES_MAX], none older than [#SECONDS_MAX].
/// Logplex repeats a batch whose answer it did not see in time under the same id, within seconds.
///
/// A [FrameRing] of keys, and beside it an index by open addressing (linear probing, entries moved
/// back on removal) from key to place in the ring, which grows by doubling: an idle exporter holds
/// some kilobytes, a full window 5 MiB of keys and times and 2 MiB of index. An entry of the index
/// holds some bits of its key too, so that a foreign one is passed over without a look at the ring,
/// which is too large for a processor's cache.
///
/// Not thread-safe: [MetricStore] asks under its lock.
final class RedeliveryWindow {
  static final int FRAMES_MAX = 262_144;
  static final int SECONDS_MAX = 15 * 60;

  private static final int FRAMES_AT_FIRST = 1_024;

  /// The bits of an entry that hold a place in the ring, plus one; those above hold bits of the
  /// key.
  private static final int PLACE_BITS = 2 * FRAMES_MAX - 1;

  private final long epochNanos;
  private final FrameRing frames = new FrameRing(FRAMES_MAX);

  /// At most half full.
  private int[] index = new int[2 * FRAMES_AT_FIRST];

  /// @param nanos the time of the monotonic clock now
  RedeliveryWindow(long nanos) {
    this.epochNanos = nanos;
  }

  /// Whether this frame was accepted lately.
  boolean contains(FrameKey key, long nanos) {
    forgetOld(nanos);
    return index[slotOf(key.high(), key.low())] != 0;
  }

  /// Remembers a frame that is not contained yet.
  void add(FrameKey key, long nanos) {
    forgetOld(nanos);
    if (frames.isFull()) {
      forgetOldest();
    } else if (2 * frames.size() == index.length) {
      growIndex();
    }
    int slot = slotOf(key.high(), key.low());
    index[slot] = entry(frames.add(key.high(), key.low(), secondOf(nanos)), key.low());
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
      forgetOldest();
    }
  }

  private void forgetOldest() {
    int oldest = frames.place(0);
    removeSlot(slotOf(frames.high(oldest), frames.low(oldest)));
    frames.removeOldest();
  }

  /// The slot of the index that holds this key, or the free one where it would go.
  private int slotOf(long high, long low) {
    int slot = home(high);
    while (index[slot] != 0) {
      int place = placeIn(index[slot]);
      if (index[slot] == entry(place, low)
          && frames.high(place) == high
          && frames.low(place) == low) {
        return slot;
      }
      slot = (slot + 1) & (index.length - 1);
    }
    return slot;
  }

  private static int entry(int place, long low) {
    return ((int) low & ~PLACE_BITS) | (place + 1);
  }

  private static int placeIn(int entry) {
    return (entry & PLACE_BITS) - 1;
  }

  private int home(long high) {
    return (int) high & (index.length - 1);
  }

  /// Frees a slot and moves back what would no longer be found behind it (Knuth, algorithm 6.4R).
  private void removeSlot(int slot) {
    int free = slot;
    int mask = index.length - 1;
    for (int at = (slot + 1) & mask; index[at] != 0; at = (at + 1) & mask) {
      int home = home(frames.high(placeIn(index[at])));
      if (((at - home) & mask) >= ((at - free) & mask)) {
        index[free] = index[at];
        free = at;
      }
    }
    index[free] = 0;
  }

  private void growIndex() {
    index = new int[2 * index.length];
    for (int i = 0; i < frames.size(); i++) {
      int place = frames.place(i);
      long low = frames.low(place);
      index[slotOf(frames.high(place), low)] = entry(place, low);
    }
  }
}
