package io.herokuexporter.cli;

import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.ContinuedClock;
import io.herokuexporter.metric.DurableIntake;
import io.herokuexporter.metric.Housekeeping;
import io.herokuexporter.metric.Intake;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.CannotListenException;
import io.herokuexporter.server.HttpServer;
import io.herokuexporter.storage.SqliteStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The whole exporter, running: the rooms in the order in which the data flows.
final class Exporter implements AutoCloseable {
  /// What a series takes in the heap that has a family of its own; most take a third.
  private static final int SERIES_BYTES = 1280;

  /// What everything else takes when bodies of 10 MiB come all the time.
  private static final long OTHER_BYTES = 44L * 1024 * 1024;

  private static final int SERIES_MIN = 1_000;

  private final Housekeeping housekeeping;
  private final Intake intake;
  private final HttpServer server;
  private final CredentialsWatch watch;
  private @Nullable SignalHook hook;

  private Exporter(
      Housekeeping housekeeping, Intake intake, HttpServer server, CredentialsWatch watch) {
    this.housekeeping = housekeeping;
    this.intake = intake;
    this.server = server;
    this.watch = watch;
  }

  /// @throws CannotListenException when the address cannot be listened on
  /// @throws IOException when the storage cannot be used
  static Exporter start(Settings settings) throws IOException {
    Version version = new Version();
    ContinuedClock clock = new ContinuedClock(Clock.SYSTEM);
    MetricStore store =
        new MetricStore(
            fitting(settings.limits(), Runtime.getRuntime().maxMemory()),
            new MetricStore.Build(version.version(), version.revision()),
            clock,
            HerokuFamilies::help);
    Intake intake =
        settings.storage().isPresent() ? durable(settings.storage().get(), store, clock) : store;
    try {
      HttpServer server = HttpServer.start(settings.server(), store, intake, clock);
      return new Exporter(
          new Housekeeping(store),
          intake,
          server,
          new CredentialsWatch(settings.credentialsFiles(), server));
    } catch (IOException e) {
      intake.close();
      throw e;
    }
  }

  private static Intake durable(Path folder, MetricStore store, ContinuedClock clock)
      throws IOException {
    try {
      return DurableIntake.open(SqliteStorage.open(folder), store, clock);
    } catch (IOException e) {
      throw new IOException(Flag.STORAGE_PATH.option() + "=" + folder + ": " + e.getMessage(), e);
    }
  }

  /// The limits with no more series than the heap holds, where there is a limit, and no more memory
  /// for them than three quarters of what it has: pages, and what waits for a disk, need some too.
  static MetricStore.Limits fitting(MetricStore.Limits limits, long heapBytes) {
    long bytes = Math.max((long) SERIES_MIN * SERIES_BYTES, heapBytes - OTHER_BYTES);
    long fitting = Math.min(limits.maxSeries(), bytes / SERIES_BYTES);
    if (fitting < limits.maxSeries()) {
      LoggerFactory.getLogger(Exporter.class)
          .warn(
              "--metrics.max-series is {}, but a heap of {} MiB holds {}: so many it is",
              limits.maxSeries(),
              heapBytes >> 20,
              fitting);
    }
    return new MetricStore.Limits(
        limits.ttl(), limits.counterTtl(), (int) fitting, limits.maxSeriesPerApp(), bytes / 4 * 3);
  }

  int port() {
    return server.port();
  }

  /// Waits until connections are served no more, though it was not told to stop.
  void awaitFailure() throws InterruptedException {
    server.awaitFailure();
  }

  /// Serves what is in flight, then ends.
  @Override
  public void close() {
    if (hook != null) {
      hook.close();
    }
    watch.close();
    server.stop();
    intake.close();
    housekeeping.close();
  }

  /// Ends the process with status 0 on SIGTERM or SIGINT, after serving what is in flight.
  void closeOnSignal() {
    hook = closeOnSignal(CompletableFuture.completedFuture(this), Duration.ZERO);
  }

  /// The same for one that is still to start.
  ///
  /// @param starting is cancelled when it could not start: the process then ends with status 1
  /// @param patience how long a signal waits for the start, which is then broken off; the storage
  ///     is made for that
  /// @return the hook that does it
  static SignalHook closeOnSignal(Future<Exporter> starting, Duration patience) {
    return new SignalHook(() -> stop(starting, patience));
  }

  private static int stop(Future<Exporter> starting, Duration patience) {
    try {
      Exporter exporter = starting.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      LoggerFactory.getLogger(Exporter.class).info("told to stop, what is in flight is served");
      exporter.close();
    } catch (CancellationException e) {
      return ExitStatus.FAILED;
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      LoggerFactory.getLogger(Exporter.class).warn("told to stop, the start is broken off");
    } finally {
      Logging.end();
    }
    return ExitStatus.OK;
  }
}
