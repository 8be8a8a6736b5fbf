package io.herokuexporter.cli;

import io.herokuexporter.metric.PeriodicTask;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.HttpServer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the server the credentials of files that have changed. Their text is looked at, rather
/// than their time: Kubernetes puts a new folder in the place of an old one, behind the same name.
final class CredentialsWatch implements AutoCloseable {
  private static final int INTERVAL_MILLIS = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(CredentialsWatch.class);

  private final PeriodicTask task;

  /// The files that hold credentials; null where a variable holds the password itself.
  record Sources(@Nullable CredentialsFile drain, @Nullable CredentialsFile metrics) {
    static final Sources NONE = new Sources(null, null);

    /// As `equals(NONE)` says, for which the JVM makes classes: 15 ms of CPU at the start.
    private boolean areNone() {
      return drain == null && metrics == null;
    }
  }

  CredentialsWatch(Sources sources, HttpServer server) {
    task = new PeriodicTask("credentials", INTERVAL_MILLIS, () -> look(sources, server));
    if (!sources.areNone()) {
      task.start();
    }
  }

  /// Looks at the files once.
  static void look(Sources sources, HttpServer server) {
    look(sources.drain, server::admitDrains);
    look(sources.metrics, server::admitScrapes);
  }

  private static void look(@Nullable CredentialsFile file, Consumer<List<Credential>> admit) {
    try {
      List<Credential> credentials = file == null ? null : file.changed();
      if (credentials != null) {
        admit.accept(credentials);
      }
    } catch (RuntimeException e) { // the other file is looked at all the same
      LOG.error("a file of credentials could not be looked at", e);
    }
  }

  @Override
  public void close() {
    task.close();
  }
}
