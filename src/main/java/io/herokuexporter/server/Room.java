package io.herokuexporter.server;

import io.herokuexporter.metric.Faults;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room in memory that requests in flight share, in bytes. Who finds none waits in a queue, so that
/// the first who asked is the first who gets some. A share is asked for once and as large as it may
/// become, so that nobody waits who holds a part of what another waits for; one share is granted
/// whatever its size when there is no other. Thread-safe.
final class Room {
  private static final Logger LOG = LoggerFactory.getLogger(Room.class);

  private final long bytes;
  private final ArrayDeque<Share> waiting = new ArrayDeque<>();

  /// Those that go before all others, in the order in which they asked too.
  private final ArrayDeque<Share> waitingFirst = new ArrayDeque<>();

  private long taken;
  private volatile boolean isOverfull;

  Room(long bytes) {
    this.bytes = bytes;
  }

  /// What one request holds of the room, or waits for.
  final class Share {
    private final long size;
    private final Runnable granted;
    private boolean isHeld;
    private boolean isOver;

    private Share(long size, Runnable granted) {
      this.size = size;
      this.granted = granted;
    }

    boolean isHeld() {
      synchronized (waiting) {
        return isHeld;
      }
    }

    /// Gives it back, or stops waiting for it. To do so twice does nothing.
    void end() {
      ArrayDeque<Share> next = new ArrayDeque<>();
      synchronized (waiting) {
        if (isOver) {
          return;
        }
        isOver = true;
        if (isHeld) {
          count(-size);
        } else if (!waitingFirst.remove(this)) {
          waiting.remove(this);
        }
        grant(next);
      }
      next.forEach(Share::tell);
    }

    /// Who cannot be told now looks itself when its time is up; others are told all the same.
    private void tell() {
      try {
        granted.run();
      } catch (RuntimeException | OutOfMemoryError e) {
        Faults.log(LOG, "a request could not be told that there is room for it", e);
      }
    }
  }

  /// Asks for a share.
  ///
  /// @param granted called by whichever thread makes room, unless the share is held at once
  Share ask(long size, Runnable granted) {
    return ask(size, false, granted);
  }

  /// The same for one so small that it is no matter to those who wait already: it goes first. Else
  /// slow senders of large bodies would hold it up, who wait for each other for seconds.
  Share askFirst(long size, Runnable granted) {
    return ask(size, true, granted);
  }

  private Share ask(long size, boolean goesFirst, Runnable granted) {
    Share share = new Share(size, granted);
    synchronized (waiting) {
      if (waitingFirst.isEmpty() && (goesFirst || waiting.isEmpty()) && fits(size)) {
        hold(share);
      } else {
        (goesFirst ? waitingFirst : waiting).add(share);
      }
      return share;
    }
  }

  /// A share of what is in memory already, whether there is room for it or not.
  Share take(long size) {
    Share share = new Share(size, () -> {});
    synchronized (waiting) {
      hold(share);
    }
    return share;
  }

  /// Whether more is taken than there is: then even small requests wait.
  boolean isOverfull() {
    return isOverfull;
  }

  long taken() {
    synchronized (waiting) {
      return taken;
    }
  }

  private void count(long more) {
    taken += more;
    isOverfull = taken > bytes;
  }

  private boolean fits(long size) {
    return taken == 0 || taken + size <= bytes;
  }

  private void hold(Share share) {
    share.isHeld = true;
    count(share.size);
  }

  private void grant(ArrayDeque<Share> next) {
    ArrayDeque<Share> line = nextLine();
    while (!line.isEmpty() && fits(line.getFirst().size)) {
      Share first = line.remove();
      hold(first);
      next.add(first);
      line = nextLine();
    }
  }

  /// Where the next one stands, if there is any.
  private ArrayDeque<Share> nextLine() {
    return waitingFirst.isEmpty() ? waiting : waitingFirst;
  }
}
