package io.herokuexporter.cli;

import java.util.function.IntSupplier;

/// While it is open, SIGTERM and SIGINT end the process with a status of ours. Left to itself, the
/// Java launcher would end it with 143 or 130.
final class SignalHook implements AutoCloseable {
  private final Thread hook;

  /// @param end does what is to be done before the end, and tells the status
  SignalHook(IntSupplier end) {
    hook = new Thread(() -> run(end), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void run(IntSupplier end) {
    int status = ExitStatus.OK;
    try {
      status = end.getAsInt();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  /// Leaves the status to whoever ends the process next, unless the signal has come.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the process ends already
    }
  }
}
