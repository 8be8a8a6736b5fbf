package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the request of one connection holds of a [Room], or waits for. For the thread of the
/// connection.
final class Claim {
  /// A request that waits for a disk counts as this at least.
  static final int REQUEST_BYTES_MIN = 4 * 1024;

  private final Capacity capacity;
  private Room.@Nullable Share share;
  private @Nullable Runnable granted;
  private @Nullable Future<?> limit;

  Claim(Capacity capacity) {
    this.capacity = capacity;
  }

  /// Whether a body must [#ask] before it is read on.
  ///
  /// @param bytes how long it is, or has become so far
  boolean isNeeded(long bytes) {
    return share == null && (bytes > capacity.smallBytes() || capacity.usual().isOverfull());
  }

  /// Asks for room.
  ///
  /// @param bytes how long the body may become
  /// @param granted called later, unless there is room at once
  /// @param patienceNanos how long to wait for it
  /// @param refused called instead when there has been none for so long
  /// @return whether there is room at once
  boolean ask(
      EventExecutor thread, long bytes, long patienceNanos, Runnable granted, Runnable refused) {
    return ask(thread, capacity.roomFor(bytes), bytes, patienceNanos, granted, refused);
  }

  /// The same for what a page takes until it has been sent.
  boolean askForPage(
      EventExecutor thread, long bytes, long patienceNanos, Runnable granted, Runnable refused) {
    return ask(thread, capacity.pages(), bytes, patienceNanos, granted, refused);
  }

  private boolean ask(
      EventExecutor thread,
      Room room,
      long bytes,
      long patienceNanos,
      Runnable granted,
      Runnable refused) {
    Runnable told = () -> thread.execute(this::grantedElsewhere);
    Room.Share asked =
        bytes <= capacity.smallBytes() ? room.askFirst(bytes, told) : room.ask(bytes, told);
    share = asked;
    if (asked.isHeld()) {
      return true;
    }
    this.granted = granted;
    limit = thread.schedule(() -> timeUp(refused), patienceNanos, TimeUnit.NANOSECONDS);
    return false;
  }

  private void timeUp(Runnable refused) {
    if (isHeld()) {
      grantedElsewhere(); // by somebody who could not tell it
    } else if (granted != null) {
      end();
      refused.run();
    }
  }

  private void grantedElsewhere() {
    Runnable told = granted;
    if (told != null && isHeld()) {
      asksNoMore();
      told.run();
    }
  }

  /// Nothing of the request stays in a timer.
  private void asksNoMore() {
    granted = null;
    if (limit != null) {
      limit.cancel(false);
      limit = null;
    }
  }

  /// Notes that the request waits for its answer after its body has been worked on: it takes what
  /// it needs, and those that come later may have to wait.
  void waitsForAnswer(int bodyBytes) {
    if (share == null) {
      share = capacity.usual().take(Math.max(bodyBytes, REQUEST_BYTES_MIN));
    }
  }

  private boolean isHeld() {
    return share != null && share.isHeld();
  }

  /// Gives back what is held, or stops waiting.
  void end() {
    if (share != null) {
      share.end();
      share = null;
      asksNoMore();
    }
  }
}
