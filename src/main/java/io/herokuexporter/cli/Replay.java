package io.herokuexporter.cli;

import io.herokuexporter.metric.Clock;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One replay: collects messages into batches, sends them in order, and keeps count.
final class Replay {
  /// What Logplex puts into one batch at most.
  private static final int BATCH_MESSAGES_MAX = 1024;

  private final DrainClient client;
  private final ReplayProgress progress;
  private final long batchBytesMax;
  private final long linesPerSecond;
  private final long startNanos = Clock.SYSTEM.nanos();

  private DrainBody batch = new DrainBody();
  private long lines;
  private long invalidLines;
  private long batches;
  private long failedBatches;

  /// @param linesPerSecond no more than this, or 0 for no limit
  Replay(DrainClient client, ReplayProgress progress, long batchBytesMax, long linesPerSecond) {
    this.client = client;
    this.progress = progress;
    this.batchBytesMax = batchBytesMax;
    this.linesPerSecond = linesPerSecond;
  }

  /// Sends the messages of a log.
  ///
  /// @param name of the log, for people
  void send(String name, InputStream in) throws IOException, InterruptedException {
    try (LogFile log = new LogFile(in)) {
      for (LogFile.Entry entry = log.next(); entry != null; entry = log.next()) {
        if (entry.message() == null) {
          invalidLines++;
          progress.say(
              "%s:%d: neither a line of `heroku logs` nor a frame, skipped"
                  .formatted(name, entry.line()));
        } else {
          add(entry.message());
        }
      }
    }
  }

  private void add(byte[] message) throws InterruptedException {
    if (batch.messages() > 0 && batch.length() + message.length > batchBytesMax) {
      flush();
    }
    batch.add(message);
    lines++;
    if (batch.messages() == BATCH_MESSAGES_MAX || isAheadOfTime()) {
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
    progress.sent(batch.length());
    batch = new DrainBody();
  }

  boolean hasFailed() {
    return failedBatches > 0;
  }

  String summary() {
    return "%d lines in %d batches, %d batches not accepted, %d lines skipped"
        .formatted(lines, batches, failedBatches, invalidLines);
  }
}
