package io.herokuexporter.cli;

import io.herokuexporter.metric.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One replay: collects messages into batches, sends them in order, and keeps count.
final class Replay {
  /// What Logplex puts into one batch at most.
  private static final int BATCH_MESSAGES_MAX = 1024;

  /// A batch that is older is sent with the next message.
  private static final long BATCH_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private final DrainClient client;
  private final ReplayProgress progress;
  private final long batchBytesMax;
  private final long linesPerSecond;
  private final long startNanos = Clock.SYSTEM.nanos();

  private DrainBody batch = new DrainBody();
  private long batchNanos;
  private long lines;
  private long bytesReadBefore;
  private long bytesRead;
  private long invalidLines;
  private long batches;
  private long failedBatches;
  private boolean failed;
  private volatile boolean stopped;

  /// @param linesPerSecond no more than this, or 0 for no limit
  Replay(DrainClient client, ReplayProgress progress, long batchBytesMax, long linesPerSecond) {
    this.client = client;
    this.progress = progress;
    this.batchBytesMax = batchBytesMax;
    this.linesPerSecond = linesPerSecond;
  }

  /// Sends the messages of a log. While it is silent, what has been read is sent
  /// after a second; at its end [#flush] does it.
  ///
  /// @param name of the log, for people
  void send(String name, InputStream in) throws IOException, InterruptedException {
    try (LogFile log = new LogFile(new WaitingInput(in, this::meanwhile))) {
      for (LogFile.Entry entry = next(log); entry != null; entry = next(log)) {
        if (entry.message() == null) {
          invalidLines++;
          progress.say("%s:%d: %s, skipped".formatted(name, entry.line(), entry.problem()));
        } else {
          add(entry.message());
        }
        bytesRead = bytesReadBefore + log.bytesRead();
      }
    } catch (InterruptedIOException _) {
      // stopped amid an entry, which is not sent
    }
    bytesReadBefore = bytesRead;
  }

  private LogFile.@Nullable Entry next(LogFile log) throws IOException {
    return stopped ? null : log.next();
  }

  private void meanwhile() throws IOException, InterruptedException {
    if (stopped) {
      throw new InterruptedIOException();
    }
    flush();
  }

  /// Lets [#send] end within a second, from another thread.
  void stop() {
    stopped = true;
  }

  private void add(byte[] message) throws InterruptedException {
    if (batch.messages() > 0 && batch.lengthWith(message) > batchBytesMax) {
      flush();
    }
    long nanos = Clock.SYSTEM.nanos();
    if (batch.messages() == 0) {
      batchNanos = nanos;
    }
    batch.add(message);
    lines++;
    if (batch.messages() == BATCH_MESSAGES_MAX
        || nanos - batchNanos > BATCH_NANOS_MAX
        || isAheadOfTime()) {
      flush();
    }
  }

  /// At a given rate, what is due is sent at once, as Logplex would.
  private boolean isAheadOfTime() {
    return linesPerSecond > 0 && dueNanos() > Clock.SYSTEM.nanos();
  }

  private long dueNanos() {
    return startNanos + lines * TimeUnit.SECONDS.toNanos(1) / linesPerSecond;
  }

  /// Sends what has been collected.
  void flush() throws InterruptedException {
    if (batch.messages() == 0) {
      return;
    }
    while (isAheadOfTime()) {
      LockSupport.parkNanos(dueNanos() - Clock.SYSTEM.nanos());
    }
    String problem = client.send(batch);
    batches++;
    if (problem != null) {
      failedBatches++;
      progress.say("a batch of %d lines was not accepted: %s".formatted(batch.messages(), problem));
    }
    progress.sent(bytesRead);
    batch = new DrainBody();
  }

  /// Goes on after what cannot be mended.
  void fail(String problem) {
    failed = true;
    progress.say(problem);
  }

  boolean hasFailed() {
    return failed || failedBatches > 0;
  }

  String summary() {
    return "%d lines in %d batches, %d batches not accepted, %d lines skipped"
        .formatted(lines, batches, failedBatches, invalidLines);
  }
}
