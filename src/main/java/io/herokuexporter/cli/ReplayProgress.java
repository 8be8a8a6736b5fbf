package io.herokuexporter.cli;

import java.io.Console;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// What `replay` shows while it works: a bar on a terminal, plain lines elsewhere.
final class ReplayProgress implements AutoCloseable {
  private final PrintWriter err;
  private final @Nullable ProgressBar bar;

  private ReplayProgress(PrintWriter err, @Nullable ProgressBar bar) {
    this.err = err;
    this.bar = bar;
  }

  /// @param totalBytes how long the logs are, or -1 when nobody knows
  static ReplayProgress on(PrintWriter err, long totalBytes) {
    boolean terminal = isTerminal(System.console());
    return new ReplayProgress(
        err,
        terminal
            ? new ProgressBarBuilder()
                .setTaskName("replay")
                .setInitialMax(totalBytes)
                .setUnit("KiB", 1024)
                .build()
            : null);
  }

  /// Without a terminal, JDK 25 gives no console again, where 22 to 24 gave one.
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
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
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
