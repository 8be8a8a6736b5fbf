package io.herokuexporter.cli;

import io.herokuexporter.metric.Clock;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// What `replay` shows while it works: a bar on a terminal, plain lines elsewhere.
final class ReplayProgress implements AutoCloseable {
  /// Set to `terminal` by the launcher where stderr is one: Java knows of stdin and stdout alone,
  /// and logs come by the one and may be piped away by the other.
  private static final String STDERR = "heroku-exporter.stderr";

  /// Between two plain lines that tell how far it is.
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int KIB = 1024;

  private final PrintWriter err;
  private final @Nullable ProgressBar bar;
  private final long totalBytes;
  private final Clock clock;
  private long toldNanos;

  private ReplayProgress(PrintWriter err, @Nullable ProgressBar bar, long totalBytes, Clock clock) {
    this.err = err;
    this.bar = bar;
    this.totalBytes = totalBytes;
    this.clock = clock;
    toldNanos = clock.nanos();
  }

  /// @param totalBytes how long the logs are, or -1 when nobody knows
  static ReplayProgress on(PrintWriter err, long totalBytes) {
    if (!"terminal".equals(System.getProperty(STDERR))) {
      return plain(err, totalBytes, Clock.SYSTEM);
    }
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("replay")
            .setInitialMax(totalBytes)
            .setUnit("KiB", KIB)
            .build();
    return new ReplayProgress(err, bar, totalBytes, Clock.SYSTEM);
  }

  /// Without a bar.
  static ReplayProgress plain(PrintWriter err, long totalBytes, Clock clock) {
    return new ReplayProgress(err, null, totalBytes, clock);
  }

  /// Prints a line beside the bar.
  void say(String line) {
    if (bar != null) {
      bar.pause();
    }
    err.println(line);
    err.flush();
    if (bar != null) {
      bar.resume();
    }
  }

  /// @param bytes of the logs that have been sent by now
  void sent(long bytes) {
    if (bar != null) {
      bar.stepTo(bytes);
    } else if (clock.nanos() - toldNanos >= PERIOD_NANOS) {
      toldNanos = clock.nanos();
      String total = totalBytes < 0 ? "" : " of " + totalBytes / KIB;
      say("so far " + bytes / KIB + total + " KiB");
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
