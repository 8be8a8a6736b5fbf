package io.herokuexporter.cli;

import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.ExpiryTimer;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.HttpServer;
import java.io.IOException;

/// The whole exporter, running: the rooms in the order in which the data flows.
final class Exporter implements AutoCloseable {
  private final ExpiryTimer timer;
  private final HttpServer server;

  private Exporter(ExpiryTimer timer, HttpServer server) {
    this.timer = timer;
    this.server = server;
  }

  /// @throws IOException when the address cannot be listened on
  static Exporter start(Settings settings) throws IOException {
    Version version = new Version();
    MetricStore store =
        new MetricStore(
            settings.limits(),
            new MetricStore.Build(version.version(), version.revision()),
            Clock.SYSTEM,
            HerokuFamilies::help);
    HttpServer server = HttpServer.start(settings.server(), store, store, Clock.SYSTEM);
    return new Exporter(new ExpiryTimer(store), server);
  }

  int port() {
    return server.port();
  }

  /// Serves what is in flight, then ends.
  @Override
  public void close() {
    server.stop();
    timer.close();
  }

  /// Ends the process with status 0 on SIGTERM or SIGINT, after serving what is in flight. Left to
  /// itself, the Java launcher would end it with 143 or 130.
  void closeOnSignal() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  close();
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
  }
}
