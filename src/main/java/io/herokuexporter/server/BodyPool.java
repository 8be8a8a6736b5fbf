package io.herokuexporter.server;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arrays that bodies have been read into, kept for the next ones: a fresh array of half a megabyte
/// is zeroed, fills a tenth of the young generation, and misses every cache. Sizes are powers of
/// two. One pool for each thread that serves connections; not thread-safe.
final class BodyPool {
  static final int ARRAY_BYTES_MIN = 4 * 1024;

  /// A larger one is not kept.
  static final int ARRAY_BYTES_MAX = 1024 * 1024;

  /// What one pool keeps in all.
  static final int KEPT_BYTES_MAX = 8 * 1024 * 1024;

  private static final FastThreadLocal<BodyPool> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected BodyPool initialValue() {
          return new BodyPool();
        }
      };

  /// By size, the least first.
  private final List<ArrayDeque<byte[]>> kept = new ArrayList<>();

  private int keptBytes;

  BodyPool() {
    for (int size = ARRAY_BYTES_MIN; size <= ARRAY_BYTES_MAX; size *= 2) {
      kept.add(new ArrayDeque<>());
    }
  }

  static BodyPool ofThread() {
    return OF_THREAD.get();
  }

  /// An array of at least so many bytes, with anything in it.
  byte[] take(int bytes) {
    if (bytes > ARRAY_BYTES_MAX) {
      return new byte[bytes];
    }
    int place = place(bytes);
    byte[] known = kept.get(place).poll();
    if (known == null) {
      return new byte[ARRAY_BYTES_MIN << place];
    }
    keptBytes -= known.length;
    return known;
  }

  /// The least of the arrays that lie here and hold so many bytes, or null.
  byte @Nullable [] takeKept(long bytes) {
    if (bytes > ARRAY_BYTES_MAX) {
      return null;
    }
    for (int place = place((int) bytes); place < kept.size(); place++) {
      byte[] known = kept.get(place).poll();
      if (known != null) {
        keptBytes -= known.length;
        return known;
      }
    }
    return null;
  }

  /// Takes back an array, and lets smaller ones go where there is no room for it.
  void giveBack(byte[] array) {
    if (array.length < ARRAY_BYTES_MIN || array.length > ARRAY_BYTES_MAX) {
      return;
    }
    int place = place(array.length);
    for (int less = 0; less < place && keptBytes + array.length > KEPT_BYTES_MAX; less++) {
      while (!kept.get(less).isEmpty() && keptBytes + array.length > KEPT_BYTES_MAX) {
        keptBytes -= kept.get(less).remove().length;
      }
    }
    if (keptBytes + array.length <= KEPT_BYTES_MAX) {
      kept.get(place).push(array);
      keptBytes += array.length;
    }
  }

  int keptBytes() {
    return keptBytes;
  }

  /// Place of the least size that holds so many bytes.
  private static int place(int bytes) {
    int units = (Math.max(bytes, 1) - 1) / ARRAY_BYTES_MIN;
    return Integer.SIZE - Integer.numberOfLeadingZeros(units);
  }
}
