package io.herokuexporter.metric;

import java.util.concurrent.TimeUnit;

/// The frames that were accepted lately: the last [#FRAMES_MAX], none older than [#SECONDS_MAX].
/// Logplex repeats a batch whose answer it did not see in time under the same id, within seconds.
///
/// A ring of keys, oldest first, and beside it an index by open addressing (linear probing, entries
/// moved back on removal) from key to place in the ring. Both grow by doubling: an idle exporter
/// holds some kilobytes, a full window 4 MiB of keys and 3 MiB of index and times. An entry of the
/// index holds some bits of its key too, so that a foreign one is passed over without a look at the
/// ring, which is too large for a processor's cache.
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
  private long[] keys = new long[2 * FRAMES_AT_FIRST];
  private int[] seconds = new int[FRAMES_AT_FIRST];
  private int[] index = new int[2 * FRAMES_AT_FIRST];
  private int oldest;
  private int size;

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
    if (size == FRAMES_MAX) {
      forgetOldest();
    } else if (size == seconds.length) {
      grow();
    }
    int place = (oldest + size) & (seconds.length - 1);
    keys[2 * place] = key.high();
    keys[2 * place + 1] = key.low();
    seconds[place] = secondOf(nanos);
    index[slotOf(key.high(), key.low())] = entry(place, key.low());
    size++;
  }

  void write(SnapshotWriter snapshot) {
    snapshot.out.fixed(epochNanos);
    snapshot.out.whole(size);
    for (int i = 0; i < size; i++) {
      int place = (oldest + i) & (seconds.length - 1);
      snapshot.out.fixed(keys[2 * place]);
      snapshot.out.fixed(keys[2 * place + 1]);
      snapshot.out.whole(seconds[place]);
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
    return size == 0 ? 0 : secondOf(nanos) - seconds[oldest];
  }

  private int secondOf(long nanos) {
    return (int) TimeUnit.NANOSECONDS.toSeconds(nanos - epochNanos);
  }

  private void forgetOld(long nanos) {
    int now = secondOf(nanos);
    while (size > 0 && now - seconds[oldest] > SECONDS_MAX) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    removeSlot(slotOf(keys[2 * oldest], keys[2 * oldest + 1]));
    oldest = (oldest + 1) & (seconds.length - 1);
    size--;
  }

  /// The slot of the index that holds this key, or the free one where it would go.
  private int slotOf(long high, long low) {
    int slot = home(high);
    while (index[slot] != 0) {
      int place = placeIn(index[slot]);
      if (index[slot] == entry(place, low)
          && keys[2 * place] == high
          && keys[2 * place + 1] == low) {
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
      int home = home(keys[2 * placeIn(index[at])]);
      if (((at - home) & mask) >= ((at - free) & mask)) {
        index[free] = index[at];
        free = at;
      }
    }
    index[free] = 0;
  }

  private void grow() {
    int capacity = seconds.length;
    long[] grownKeys = new long[4 * capacity];
    int[] grownSeconds = new int[2 * capacity];
    for (int i = 0; i < size; i++) {
      int place = (oldest + i) & (capacity - 1);
      grownKeys[2 * i] = keys[2 * place];
      grownKeys[2 * i + 1] = keys[2 * place + 1];
      grownSeconds[i] = seconds[place];
    }
    keys = grownKeys;
    seconds = grownSeconds;
    oldest = 0;
    index = new int[4 * capacity];
    for (int i = 0; i < size; i++) {
      index[slotOf(keys[2 * i], keys[2 * i + 1])] = entry(i, keys[2 * i + 1]);
    }
  }
}
