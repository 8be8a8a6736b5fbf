package io.herokuexporter.metric;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a ledger on a disk: first there, then in the ledger, so that what a page shows is still
/// there after a crash. A start is the last snapshot and the journal since, entry by entry, each at
/// its own time. For one thread.
final class Journal {
  /// A snapshot is written when the journal has become so long,
  static final long JOURNAL_BYTES_MAX = 64 * 1024 * 1024;

  /// or after so long, if the journal is no shorter than half of the last snapshot: an idle
  /// exporter need not write all that it holds every half minute.
  static final long SNAPSHOT_SECONDS_MIN = 30;

  /// A wall clock that has moved against the monotonic one by more than this was set.
  private static final long DRIFT_MILLIS_MAX = 1_000;

  private static final byte[] NO_BATCH = {};
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final Storage storage;
  private final MetricStore store;
  private final ContinuedClock clock;
  private final JournalWriter writer = new JournalWriter();
  private long journalBytes;
  private long snapshotBytes;
  private long snapshotNanos;
  private boolean snapshotFailed;
  private long lastNanos;
  private long lastMillis;

  /// @param clock the one that the store has
  Journal(Storage storage, MetricStore store, ContinuedClock clock) {
    this.storage = storage;
    this.store = store;
    this.clock = clock;
  }

  /// Fills the store, which is empty, with what the storage holds, and sets its clock.
  ///
  /// @throws IOException when that cannot be read, or not be written anew
  void restore() throws IOException {
    noteTime(clock.nanos(), clock.epochMillis());
    try {
      Iterator<byte[]> parts = storage.snapshot();
      if (parts.hasNext()) {
        replay(store.restore(counted(parts), storage.format()));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause(); // the storage has said what to do
    } catch (RuntimeException e) {
      throw new IOException(
          "what is kept there is not what this version wrote ("
              + e
              + "); put a copy in its place,"
              + " or move the files away to begin with nothing",
          e);
    } catch (OutOfMemoryError e) {
      throw new IOException("what is kept there needs a larger heap: JAVA_OPTS=-Xmx1g say", e);
    }
    snapshotNanos = clock.nanos();
    if (snapshotBytes == 0 || storage.format() < Storage.FORMAT) {
      snapshot();
    }
  }

  private Iterator<byte[]> counted(Iterator<byte[]> parts) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return parts.hasNext();
      }

      @Override
      public byte[] next() {
        byte[] part = parts.next();
        snapshotBytes += part.length;
        return part;
      }
    };
  }

  private void replay(Storage.Entry snapshot) throws IOException {
    Storage.Entry last = snapshot;
    JournalReader reader = new JournalReader();
    for (Iterator<Storage.Entry> entries = storage.journal(); entries.hasNext(); ) {
      last = entries.next();
      journalBytes += last.batch().length;
      if (last.batch().length > 0) {
        Arrival arrival = reader.read(last.batch(), last.frame());
        store.commit(List.of(arrival), last.nanos(), last.epochMillis());
      }
    }
    clock.continueFrom(last.nanos(), last.epochMillis());
    noteTime(last.nanos(), last.epochMillis()); // so a wall clock that went back meanwhile is seen
  }

  /// Commits batches, all or none, and applies them.
  ///
  /// @throws IOException when they cannot be kept now
  void commit(List<Submission> group) throws IOException {
    long nanos = store.begin();
    long millis = clock.epochMillis();
    List<Arrival> arrivals = keep(group, nanos, millis);
    try {
      store.commit(arrivals, nanos, millis);
    } catch (RuntimeException | Error e) {
      // to commit it again would count it twice after a restart
      Faults.log(LOG, "not all could be applied that is on the disk; a restart will", e);
    }
  }

  private List<Arrival> keep(List<Submission> group, long nanos, long millis) throws IOException {
    boolean kept = false;
    try {
      List<Arrival> arrivals = arrivals(group, nanos);
      append(entries(arrivals, nanos, millis), nanos, millis);
      kept = true;
      return arrivals;
    } finally {
      if (!kept) {
        writer.beginAnew(); // names of entries that are not there
        store.abandon();
      }
    }
  }

  private List<Arrival> arrivals(List<Submission> group, long nanos) {
    List<Arrival> arrivals = new ArrayList<>(group.size());
    Set<FrameKey> frames = new HashSet<>();
    for (Submission one : group) {
      FrameKey frame = one.frame;
      boolean repeats = frame != null && (!frames.add(frame) || store.counts(frame, nanos));
      arrivals.add(new Arrival(one.batch, frame, one.wireBytes, repeats));
    }
    return arrivals;
  }

  private List<Storage.Entry> entries(List<Arrival> arrivals, long nanos, long millis) {
    List<Storage.Entry> entries = new ArrayList<>(arrivals.size());
    for (Arrival arrival : arrivals) {
      entries.add(new Storage.Entry(nanos, millis, arrival.frame(), writer.write(arrival)));
    }
    return entries;
  }

  private void append(List<Storage.Entry> entries, long nanos, long millis) throws IOException {
    long bytes = entries.stream().mapToLong(entry -> entry.batch().length).sum();
    storage.append(entries);
    journalBytes += bytes; // no memory is taken from here on: to fail would be to commit again
    noteTime(nanos, millis);
  }

  private void noteTime(long nanos, long millis) {
    lastNanos = nanos;
    lastMillis = millis;
  }

  /// Notes when the wall clock was set, since the next start will tell by it for how long nobody
  /// was here.
  ///
  /// @throws IOException when that cannot be kept now
  void watchClock() throws IOException {
    long nanos = clock.nanos();
    long millis = clock.epochMillis();
    long drift = millis - lastMillis - TimeUnit.NANOSECONDS.toMillis(nanos - lastNanos);
    if (Math.abs(drift) > DRIFT_MILLIS_MAX) {
      append(List.of(new Storage.Entry(nanos, millis, null, NO_BATCH)), nanos, millis);
    }
  }

  /// Whether it is time for a snapshot. There is none of a ledger that is not whole: what is on the
  /// disk is.
  boolean isLong() {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(clock.nanos() - snapshotNanos);
    boolean isTime = seconds >= SNAPSHOT_SECONDS_MIN;
    return store.isWhole()
        && ((journalBytes >= JOURNAL_BYTES_MAX && (isTime || !snapshotFailed))
            || (isTime && 2 * journalBytes >= snapshotBytes));
  }

  /// Writes a snapshot, which cuts the journal. A failure is tried again after the usual time.
  ///
  /// @throws IOException when it cannot be kept now
  void snapshot() throws IOException {
    if (!store.isWhole()) {
      return;
    }
    snapshotNanos = clock.nanos();
    snapshotFailed = true;
    writer.beginAnew(); // before what it names may be gone
    List<byte[]> parts = store.snapshot();
    storage.replace(parts);
    store.snapshotIsKept();
    journalBytes = 0;
    snapshotBytes = parts.stream().mapToLong(part -> part.length).sum();
    snapshotFailed = false;
  }

  long journalBytes() {
    return journalBytes;
  }
}
