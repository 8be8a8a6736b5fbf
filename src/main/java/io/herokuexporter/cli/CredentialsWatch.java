package io.herokuexporter.cli;

import io.herokuexporter.server.Credential;
import io.herokuexporter.server.HttpServer;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands the server the credentials of files that have changed. Their text is looked at, rather
/// than their time: Kubernetes puts a new folder in the place of an old one, behind the same name.
final class CredentialsWatch implements AutoCloseable {
  private static final long INTERVAL_SECONDS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(CredentialsWatch.class);

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("credentials").daemon().factory());

  /// The files that hold credentials; null where a variable holds the password itself.
  record Sources(@Nullable CredentialsFile drain, @Nullable CredentialsFile metrics) {
    static final Sources NONE = new Sources(null, null);
  }

  CredentialsWatch(Sources sources, HttpServer server) {
    if (!sources.equals(Sources.NONE)) {
      thread.scheduleWithFixedDelay(
          () -> look(sources, server), INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
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
    } catch (RuntimeException | OutOfMemoryError e) { // the next look would never come
      LOG.error("a file of credentials could not be looked at", e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
