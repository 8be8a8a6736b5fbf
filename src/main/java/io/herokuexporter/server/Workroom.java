package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Where bodies are worked on that are large, or become so when they are decompressed: one after
/// the other, by a thread of its own. So what one of them needs is there once, however many come,
/// and the thread that serves connections goes on with the small ones.
final class Workroom implements AutoCloseable {
  private final ThreadPoolExecutor thread = Workers.named("large-drain", 1);

  /// Has a body worked on in its turn.
  ///
  /// @param connection the thread of the connection, which keeps the time
  /// @param patienceNanos how long it may wait for its turn
  /// @param work told how much of that is left
  /// @param tooLate called by the connection's thread, and nothing else, when its turn does not
  ///     come in that time
  void submit(EventExecutor connection, long patienceNanos, LongConsumer work, Runnable tooLate) {
    Ticker ticker = connection.ticker();
    long end = ticker.nanoTime() + patienceNanos;
    Turn turn = new Turn(() -> work.accept(Math.max(0, end - ticker.nanoTime())));
    turn.limit =
        connection.schedule(
            () -> {
              if (thread.remove(turn)) {
                tooLate.run();
              }
            },
            patienceNanos,
            TimeUnit.NANOSECONDS);
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
