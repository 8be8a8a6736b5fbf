package io.herokuexporter.cli;

import io.herokuexporter.server.CannotListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Receives drains and serves pages until it is told to stop.
@Command(
    name = "serve",
    description = "Receive Heroku Logplex drains and serve Prometheus metrics.",
    footer = {
      "",
      "Required: PASSWORD_DRAIN (user drain, for POST /drain) and PASSWORD_METRICS (user metrics,"
          + " for GET /metrics), or PASSWORD_DRAIN_FILE and PASSWORD_METRICS_FILE, files that hold"
          + " them, one a line: [app=NAME ]SECRET, where SECRET is plain or a bcrypt hash.",
      "Every flag can be set by the variable behind its $."
    })
final class ServeCommand implements Callable<Integer> {
  private @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    return serve(SettingsFlags.given(command), command.commandLine().getErr());
  }

  /// Serves until a signal ends the process.
  ///
  /// @param err for the mistakes in the settings
  /// @return the exit status of a process that could not serve
  static int serve(GivenFlags given, PrintWriter err) throws InterruptedException {
    Settings settings = SettingsReader.readUnlessStopped(given, System.getenv(), err);
    if (settings == null) {
      return ExitStatus.USAGE;
    }
    CompletableFuture<Exporter> starting = new CompletableFuture<>();
    SignalHook hook = Exporter.closeOnSignal(starting, settings.server().stopTimeout());
    Logger log = LoggerFactory.getLogger(ServeCommand.class);
    try {
      Logging.queue(settings.logLevel(), settings.logFormat());
      settings.doubts(System.getenv(), Runtime.getRuntime().maxMemory()).forEach(log::warn);
      Exporter exporter = Exporter.start(settings);
      starting.complete(exporter);
      log.info(
          "listening on {}, port {}", settings.server().address().getHostString(), exporter.port());
      exporter.awaitFailure();
      hook.close(); // it would wait for the thread that has ended
      log.error("connections are served no more: it ends, and is to be started again");
    } catch (CannotListenException e) {
      log.error("{}: {}", settings.addressFrom(), e.getMessage());
    } catch (IOException e) {
      log.error("{}", e.getMessage());
    } finally {
      starting.cancel(false); // nothing when it has started
      Logging.end();
    }
    return ExitStatus.FAILED;
  }
}
