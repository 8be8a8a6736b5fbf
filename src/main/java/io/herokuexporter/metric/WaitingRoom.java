package io.herokuexporter.metric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where batches wait until they are committed, in the order in which they came.
///
/// ```
///  add --> waiting --take--> committing --settle--> told what became of it
///             ^                  |   |
///             +-----put back-----+   +-- waits too long: told that it does not count now, and
///             |                          committed all the same, for nothing can stop a disk; its
///             |                          sender's next try is then a redelivery
///             +-- waits too long: told, and gone
/// ```
///
/// Thread-safe. Receipts are told outside of the lock.
final class WaitingRoom {
  /// What is committed at once, in bytes of the journal: it is written out in memory first.
  private static final long GROUP_BYTES_MAX = 8 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(WaitingRoom.class);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private final List<Submission> committing = new ArrayList<>();
  private boolean closed;

  /// Has somebody wait.
  ///
  /// @return whether it may; not after [#close]
  boolean add(Submission submission) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      waiting.add(submission);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Takes those who are to be committed together. Waits a while for the first.
  ///
  /// @return empty when nobody came, or when it was closed
  List<Submission> take(long millisMax) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millisMax);
      while (waiting.isEmpty() && !closed && left > 0) {
        left = arrived.awaitNanos(left);
      }
      long bytes = 0;
      while (!waiting.isEmpty() && bytes < GROUP_BYTES_MAX) {
        Submission next = waiting.element();
        bytes += next.journalBytes;
        committing.add(next);
        waiting.remove(); // last: what cannot be taken for lack of memory waits on
      }
      return List.copyOf(committing);
    } finally {
      lock.unlock();
    }
  }

  /// Tells those who were taken that they count. As they do, this takes no memory, so it comes to
  /// its end whatever happens.
  void settle() {
    Consumer<Intake.Outcome> next = nextCommitted();
    while (next != null) {
      tell(Intake.Outcome.COUNTED, next);
      next = nextCommitted();
    }
  }

  private @Nullable Consumer<Intake.Outcome> nextCommitted() {
    lock.lock();
    try {
      while (!committing.isEmpty()) {
        Consumer<Intake.Outcome> receipt = committing.removeLast().takeReceipt();
        if (receipt != null) {
          return receipt;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Has those who were taken wait on, but for those who were told already.
  void putBack() {
    lock.lock();
    try {
      while (!committing.isEmpty()) {
        if (committing.getLast().receipt != null) {
          waiting.addFirst(committing.getLast());
        }
        committing.removeLast();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Tells those who have waited too long that they do not count now.
  ///
  /// @return whether one of them is being committed
  boolean giveUp(long nowNanos) {
    List<Consumer<Intake.Outcome>> late = new ArrayList<>();
    boolean stuck = false;
    lock.lock();
    try {
      for (Submission submission : committing) {
        if (submission.isLate(nowNanos)) {
          stuck = true;
          addReceipt(submission, late);
        }
      }
      for (Iterator<Submission> all = waiting.iterator(); all.hasNext(); ) {
        Submission submission = all.next();
        if (submission.isLate(nowNanos)) {
          addReceipt(submission, late);
          all.remove();
        }
      }
    } finally {
      lock.unlock();
    }
    late.forEach(receipt -> tell(Intake.Outcome.UNAVAILABLE, receipt));
    return stuck;
  }

  /// Lets nobody in any more, and wakes who waits for somebody.
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /// How many wait or are being committed.
  int size() {
    lock.lock();
    try {
      return waiting.size() + committing.size();
    } finally {
      lock.unlock();
    }
  }

  private static void addReceipt(Submission submission, List<Consumer<Intake.Outcome>> receipts) {
    Consumer<Intake.Outcome> receipt = submission.takeReceipt();
    if (receipt != null) {
      receipts.add(receipt);
    }
  }

  /// One who cannot be told, since its connection's thread has ended say, keeps it from no other.
  private static void tell(Intake.Outcome outcome, Consumer<Intake.Outcome> receipt) {
    try {
      receipt.accept(outcome);
    } catch (RuntimeException | Error e) {
      LOG.debug("the sender of a batch could not be told", e);
    }
  }
}
