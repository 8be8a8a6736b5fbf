package io.herokuexporter.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Input that is read on a thread of its own, so that something else can be done while none comes:
/// a pipe cannot be asked whether it is silent or at its end.
final class WaitingInput extends InputStream {
  private static final long PERIOD_MILLIS = 1_000;

  private final InputStream in;
  private final Meanwhile meanwhile;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("input").daemon().factory());

  /// What is done, by the thread that waits, after each second in which nothing came. What it
  /// throws is thrown to whoever reads.
  interface Meanwhile {
    void run() throws IOException, InterruptedException;
  }

  WaitingInput(InputStream in, Meanwhile meanwhile) {
    this.in = in;
    this.meanwhile = meanwhile;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Future<Integer> count = thread.submit(() -> in.read(bytes, offset, length));
    try {
      while (true) {
        try {
          return count.get(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
          meanwhile.run();
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  @Override
  public void close() throws IOException {
    thread.shutdown();
    in.close();
  }
}
