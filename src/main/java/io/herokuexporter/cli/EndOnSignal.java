package io.herokuexporter.cli;

import java.util.concurrent.CompletableFuture;

/// While it is open, SIGTERM and SIGINT tell a command to end early, and the process lives until it
/// has, with the command's status.
final class EndOnSignal implements AutoCloseable {
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final SignalHook hook;

  /// @param stop tells the command, and does not wait for it
  EndOnSignal(Runnable stop) {
    hook =
        new SignalHook(() -> {
          stop.run();
          return status.join();
        });
  }

  /// Says that the command has ended.
  ///
  /// @return the status given
  int ended(int commandStatus) {
    status.complete(commandStatus);
    return commandStatus;
  }

  @Override
  public void close() {
    status.complete(ExitStatus.FAILED); // unless it has ended
    hook.close();
  }
}
