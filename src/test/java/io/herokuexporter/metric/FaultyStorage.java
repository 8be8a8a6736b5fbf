package io.herokuexporter.metric;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A storage in memory, whose disk can be full or stand still. What is written stays when its
/// process ends.
final class FaultyStorage implements Storage {
  private final List<byte[]> snapshot = new ArrayList<>();
  private final List<Entry> journal = new ArrayList<>();

  volatile boolean full;
  volatile boolean missing;

  /// Held up by this before a write is done, as long as it is there.
  volatile @Nullable CountDownLatch stands;

  /// Counted down when a write has come to where it may be held up.
  volatile CountDownLatch reached = new CountDownLatch(1);

  volatile int appends;
  volatile int snapshots;
  volatile boolean closed;

  @Override
  public int format() {
    return FORMAT;
  }

  @Override
  public synchronized Iterator<byte[]> snapshot() {
    return List.copyOf(snapshot).iterator();
  }

  @Override
  public synchronized Iterator<Entry> journal() {
    return List.copyOf(journal).iterator();
  }

  @Override
  public void append(List<Entry> entries) throws IOException {
    write();
    synchronized (this) {
      journal.addAll(entries);
      appends++;
    }
  }

  @Override
  public void replace(List<byte[]> parts) throws IOException {
    write();
    synchronized (this) {
      journal.clear();
      snapshot.clear();
      snapshot.addAll(parts);
      snapshots++;
    }
  }

  @Override
  public void requireThere() throws IOException {
    if (missing) {
      throw new IOException("the files are gone");
    }
  }

  private void write() throws IOException {
    CountDownLatch until = stands;
    if (until != null) {
      reached.countDown();
      try {
        until.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    if (full) {
      throw new IOException("the disk is full");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
