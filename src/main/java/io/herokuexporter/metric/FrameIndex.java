package io.herokuexporter.metric;

import java.util.Arrays;

/// Where frames stand in a [FrameRing], by their keys: open addressing, linear probing. Nothing is
/// ever removed but all at once: an entry whose frame the ring has forgotten is found and passed
/// over, since its place holds none or another.
///
/// An entry is an `int`: the place, plus one, and above it some bits of the key, so that a foreign
/// one is mostly passed over without a look at the ring, which is too large for a processor's
/// cache.
///
/// Not thread-safe.
final class FrameIndex {
  private static final int SLOTS_AT_FIRST = 512;

  /// The bits of an entry that hold a place, plus one.
  private static final int PLACE_BITS = 2 * RedeliveryWindow.FRAMES_MAX - 1;

  private final FrameRing frames;

  /// At most two thirds full.
  private int[] slots = new int[SLOTS_AT_FIRST];

  private int used;

  FrameIndex(FrameRing frames) {
    this.frames = frames;
  }

  /// How many frames were added.
  int size() {
    return used;
  }

  /// What stands where this key would, were nothing in its way; 0 when the key is not here.
  int atHome(FrameKey key) {
    return slots[home(key.high())];
  }

  boolean contains(FrameKey key) {
    for (int slot = home(key.high()); slots[slot] != 0; slot = next(slot)) {
      int entry = slots[slot];
      int place = (entry & PLACE_BITS) - 1;
      if (entry == entry(place, key.low()) && frames.holds(place, key)) {
        return true;
      }
    }
    return false;
  }

  /// Adds the newest frame of the ring, which stands at this place.
  void add(int place) {
    if (3 * used >= 2 * slots.length) {
      grow();
    }
    put(place);
    used++;
  }

  void clear() {
    Arrays.fill(slots, 0);
    used = 0;
  }

  private void put(int place) {
    int slot = home(frames.high(place));
    while (slots[slot] != 0) {
      slot = next(slot);
    }
    slots[slot] = entry(place, frames.low(place));
  }

  /// Those that the ring has forgotten by now are left out.
  private void grow() {
    slots = new int[2 * slots.length];
    for (int i = Math.max(0, frames.size() - 1 - used); i < frames.size() - 1; i++) {
      put(frames.place(i));
    }
  }

  private static int entry(int place, long low) {
    return ((int) low & ~PLACE_BITS) | (place + 1);
  }

  private int home(long high) {
    return (int) high & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + 1) & (slots.length - 1);
  }
}
