package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// Frames in the order in which they came, at places that they keep: a ring, of which only the
/// parts exist that hold a frame. One array that grows by doubling would be copied each time, and
/// leave megabytes of garbage among the old; and it would stay when the frames have gone.
///
/// Not thread-safe.
final class FrameRing {
  static final int CHUNK_FRAMES = 1_024;

  private final @Nullable Chunk[] chunks;
  private final int placeMask;

  /// The chunk that was emptied last: at a steady rate the next one is needed soon.
  private @Nullable Chunk spare;

  private int oldest;
  private int size;

  private static final class Chunk {
    final long[] keys = new long[2 * CHUNK_FRAMES];
    final int[] seconds = new int[CHUNK_FRAMES];
  }

  /// @param framesMax how many there may be; [#CHUNK_FRAMES] times a power of two
  FrameRing(int framesMax) {
    chunks = new Chunk[framesMax / CHUNK_FRAMES];
    placeMask = framesMax - 1;
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size > placeMask;
  }

  /// The place of the i-th frame, the oldest being the 0th.
  int place(int i) {
    return (oldest + i) & placeMask;
  }

  /// Whether this frame stands at that place, and is not forgotten.
  boolean holds(int place, FrameKey key) {
    return ((place - oldest) & placeMask) < size
        && high(place) == key.high()
        && low(place) == key.low();
  }

  long high(int place) {
    return chunk(place).keys[2 * within(place)];
  }

  long low(int place) {
    return chunk(place).keys[2 * within(place) + 1];
  }

  int second(int place) {
    return chunk(place).seconds[within(place)];
  }

  /// Adds a frame to one that is not full.
  ///
  /// @return its place
  int add(long high, long low, int second) {
    int place = place(size);
    if (chunks[place / CHUNK_FRAMES] == null) {
      chunks[place / CHUNK_FRAMES] = spare == null ? new Chunk() : spare;
      spare = null;
    }
    Chunk chunk = chunk(place);
    int at = within(place);
    chunk.keys[2 * at] = high;
    chunk.keys[2 * at + 1] = low;
    chunk.seconds[at] = second;
    size++;
    return place;
  }

  /// Forgets the oldest frame of one that is not empty.
  void removeOldest() {
    int left = oldest / CHUNK_FRAMES;
    oldest = place(1);
    size--;
    boolean isLeft = oldest / CHUNK_FRAMES != left;
    if (isLeft && (size == 0 || place(size - 1) / CHUNK_FRAMES != left)) {
      spare = chunks[left];
      chunks[left] = null;
    }
  }

  /// Forgets the newest frame of one that is not empty. Its place is the next one's.
  void removeNewest() {
    size--;
  }

  /// How many chunks there are, the spare one among them.
  int chunks() {
    int count = spare == null ? 0 : 1;
    for (Chunk chunk : chunks) {
      count += chunk == null ? 0 : 1;
    }
    return count;
  }

  /// Where a place is within its chunk.
  private static int within(int place) {
    return place & CHUNK_FRAMES - 1;
  }

  private Chunk chunk(int place) {
    Chunk chunk = chunks[place / CHUNK_FRAMES];
    if (chunk == null) {
      throw new IllegalStateException("no frame at " + place);
    }
    return chunk;
  }
}
