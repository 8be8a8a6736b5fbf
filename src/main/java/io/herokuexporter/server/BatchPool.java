package io.herokuexporter.server;

import io.herokuexporter.metric.Batch;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Batches whose memory is used again: a body of 100 lines makes some hundred objects. Thread-safe,
/// for a batch that waits for a disk is given back by another thread than took it.
final class BatchPool {
  /// As many requests as wait for a disk together, from a busy load balancer. One that was filled
  /// by 100 lines takes some 30 kB, but one of the largest histograms 2 MB: where the heap is
  /// small, fewer are kept, so that all take no more than a quarter of it.
  static final int KEPT_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / (8 * 1024 * 1024), 4, 64);

  private final ArrayDeque<Batch> kept = new ArrayDeque<>(KEPT_MAX);

  /// An empty batch for a request: the one that was given back last, so that memory is used that
  /// lies in the processor's cache.
  Batch take(@Nullable String app) {
    Batch batch = poll();
    if (batch == null) {
      return new Batch(app);
    }
    batch.begin(app);
    return batch;
  }

  /// Takes back a batch that nobody reads any more.
  void giveBack(Batch batch) {
    if (batch.isSmall()) {
      batch.clear();
      push(batch);
    }
  }

  private synchronized @Nullable Batch poll() {
    return kept.poll();
  }

  private synchronized void push(Batch batch) {
    if (kept.size() < KEPT_MAX) {
      kept.push(batch);
    }
  }
}
