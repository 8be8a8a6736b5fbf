package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where bodies are worked on that are large, or become so when they are decompressed: one after
/// the other, by a thread of its own. So what one of them needs is there once, however many come,
/// and the threads that serve connections go on with the small ones.
final class Workroom implements AutoCloseable {
  private final ThreadPoolExecutor thread = Workers.named("large-drain", 1);

  /// Has a body worked on in its turn.
  ///
  /// @param connection the thread of the connection, which keeps the time
  /// @param tooLate called by it, and nothing else, when its turn does not come in
  ///     [Capacity#WAIT_SECONDS]
  void submit(EventExecutor connection, Runnable work, Runnable tooLate) {
    Turn turn = new Turn(work);
    turn.limit =
        connection.schedule(
            () -> {
              if (thread.remove(turn)) {
                tooLate.run();
              }
            },
            Capacity.WAIT_SECONDS,
            TimeUnit.SECONDS);
    thread.execute(turn);
  }

  /// For tests: where work goes.
  ThreadPoolExecutor executor() {
    return thread;
  }

  private static final class Turn implements Runnable {
    private final Runnable work;
    private @Nullable Future<?> limit;

    Turn(Runnable work) {
      this.work = work;
    }

    @Override
    public void run() {
      if (limit != null) {
        limit.cancel(false); // it would hold the body for as long
      }
      work.run();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
