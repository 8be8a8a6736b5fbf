package io.herokuexporter.metric;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way of batches into the ledger by way of a disk: what counts is there. One thread commits;
/// all that arrives meanwhile is committed together afterwards, and a batch that arrives alone at
/// once. When the disk takes nothing, it is tried again and again, and a batch whose sender waits
/// no longer is given back.
public final class DurableIntake implements Intake {
  /// A commit that takes so long, and makes a sender wait in vain, is trouble. Under overload a
  /// sender may have no more than a moment left.
  private static final int SLOW_SECONDS = 2;

  private static final int DEADLINE_PERIOD_MILLIS = 100;
  private static final int RETRY_MILLIS = 100;
  private static final int IDLE_MILLIS = 500;

  /// How long a last commit and snapshot may take. A disk that stands still would hold up a stop;
  /// what was answered with 200 is in the journal.
  private static final int CLOSE_SECONDS_MAX = 1;

  private static final Logger LOG = LoggerFactory.getLogger(DurableIntake.class);

  private final Storage storage;
  private final MetricStore store;
  private final ContinuedClock clock;
  private final Journal journal;
  private final WaitingRoom room = new WaitingRoom();
  private final Thread thread = new Thread(this::run, "commit");
  private final PeriodicTask deadlines =
      new PeriodicTask("deadline", DEADLINE_PERIOD_MILLIS, this::giveUp);

  private volatile @Nullable String trouble;

  /// Guarded by this.
  private StorageState state = StorageState.BEGINNING;

  private volatile boolean closed;

  /// When the last commit began.
  private volatile long commitStart;

  /// Of the committing thread.
  private long commits;

  private long failures;
  private long commitNanos;

  private DurableIntake(Storage storage, MetricStore store, ContinuedClock clock) {
    this.storage = storage;
    this.store = store;
    this.clock = clock;
    this.journal = new Journal(storage, store, clock);
  }

  /// Fills a store with what was kept, and keeps what comes from now on.
  ///
  /// @param storage closed with this
  /// @param store empty so far
  /// @param clock the one that the store has
  /// @throws IOException when what was kept cannot be read; it stays as it is
  public static DurableIntake open(Storage storage, MetricStore store, ContinuedClock clock)
      throws IOException {
    DurableIntake intake = new DurableIntake(storage, store, clock);
    intake.journal.restore();
    intake.show();
    intake.thread.setDaemon(true);
    intake.thread.start();
    intake.deadlines.start();
    return intake;
  }

  @Override
  public void submit(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long patienceNanos,
      Consumer<Outcome> receipt) {
    long deadlineNanos = clock.nanos() + patienceNanos;
    if (!room.add(new Submission(batch, frame, wireBytes, deadlineNanos, receipt))) {
      receipt.accept(Outcome.UNAVAILABLE);
    }
  }

  @Override
  public @Nullable String trouble() {
    return trouble;
  }

  /// Gives back what has waited too long. Called by a timer, since the committing thread may be
  /// held up by the disk.
  void giveUp() {
    long now = clock.nanos();
    boolean isSlow = now - commitStart >= TimeUnit.SECONDS.toNanos(SLOW_SECONDS);
    if (room.giveUp(now) && isSlow && trouble == null) {
      trouble("a write to the disk takes more than " + SLOW_SECONDS + " s");
    }
  }

  private void run() {
    try {
      while (!closed || room.size() > 0) {
        roundSafely();
      }
      journal.snapshot();
    } catch (IOException e) {
      LOG.warn("the last snapshot could not be written; the journal holds all: {}", e.getMessage());
    } catch (InterruptedException e) {
      LOG.warn("stopped while the disk takes nothing; what was answered with 200 is kept");
    } finally {
      storage.close();
    }
  }

  /// Whatever happens in a round, there will be another: without this thread nothing would count.
  private void roundSafely() throws InterruptedException {
    try {
      round();
    } catch (RuntimeException | Error e) {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      Faults.log(LOG, "a fault of ours beside a commit", e);
    }
  }

  /// One commit, if there is something to commit.
  private void round() throws InterruptedException {
    try {
      List<Submission> group = room.take(IDLE_MILLIS);
      storage.requireThere();
      if (!group.isEmpty()) {
        commit(group);
      }
      room.settle();
      journal.watchClock();
      trouble(null);
    } catch (IOException e) {
      failed(e.getMessage());
    } catch (RuntimeException | Error e) {
      Faults.log(LOG, "a commit ended by a fault of ours; it is tried again", e);
      failed(e.toString());
    }
    shorten();
    show();
  }

  private void failed(@Nullable String why) throws InterruptedException {
    room.putBack();
    failures++;
    trouble(why);
    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
  }

  private void commit(List<Submission> group) throws IOException {
    commitStart = clock.nanos();
    journal.commit(group);
    commitNanos += clock.nanos() - commitStart;
    commits++;
  }

  private void shorten() {
    if (journal.isLong()) {
      try {
        journal.snapshot();
      } catch (IOException | RuntimeException | Error e) {
        LOG.warn("no snapshot could be written, so the journal grows: {}", e.toString());
      }
    }
  }

  private synchronized void show() {
    state =
        new StorageState(
            trouble == null, commits, failures, commitNanos / 1e9, journal.journalBytes());
    store.show(state);
  }

  private synchronized void trouble(@Nullable String now) {
    if (now != null && trouble == null) {
      LOG.error("drains cannot be kept; they wait, and are answered 503 at last: {}", now);
    } else if (now == null && trouble != null) {
      LOG.info("drains are kept again");
    }
    store.show(state.works(now == null)); // first, so that no page lags behind `/-/ready`
    trouble = now;
  }

  /// Commits what still waits, writes a last snapshot, and closes the storage.
  @Override
  public void close() {
    closed = true;
    room.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS_MAX));
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    deadlines.close();
  }
}
