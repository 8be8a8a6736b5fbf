package io.herokuexporter.cli;

import io.herokuexporter.metric.Clock;
import io.herokuexporter.server.CannotListenException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows what the exporter does, with the logs of an app that does not exist: they go through the
/// real endpoint of a real server, on this machine alone.
@Command(
    name = "demo",
    description = "Serve on loopback, feed it the logs of a made-up app, and say what to open.")
final class DemoCommand implements Callable<Integer> {
  private static final String PASSWORD = "demo";
  private static final int SECONDS_AT_FIRST = 60;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9850",
      description = "Where to listen on 127.0.0.1. Default: ${DEFAULT-VALUE}")
  private int port = 9850;

  @Option(
      names = "--once",
      description = "Feed one minute at once, on any free port, print the page and end.")
  private boolean once;

  private @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > Addresses.PORT_MAX) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--port: " + port + " is no port; use one from 0 to " + Addresses.PORT_MAX);
    }
    Logging.configure(Level.WARN, Logging.Format.LOGFMT);
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (Exporter exporter = Exporter.start(settings(once ? 0 : port))) {
      URI base = URI.create("http://127.0.0.1:" + exporter.port());
      try (DrainClient drain =
          new DrainClient(base.resolve("/drain?app_name=" + DemoApp.NAME), PASSWORD)) {
        if (once) {
          return feedOnce(drain, base, out);
        }
        exporter.closeOnSignal();
        feed(drain, base, out);
        return ExitStatus.OK;
      }
    } catch (IOException e) {
      Objects.requireNonNull(spec).commandLine().getErr().println(message(e));
      return ExitStatus.FAILED;
    }
  }

  private static String message(IOException e) {
    return (e instanceof CannotListenException ? "--port: " : "") + e.getMessage();
  }

  /// What `serve` has by itself, and none of the variables of the process.
  private static Settings settings(int port) {
    SettingsReader reader =
        new SettingsReader(
            Map.of(
                Flag.LISTEN_ADDRESS, "127.0.0.1:" + port,
                Flag.SHUTDOWN_TIMEOUT, "1s",
                Flag.LOG_LEVEL, "warn"),
            Map.of("PASSWORD_DRAIN", PASSWORD, "PASSWORD_METRICS", PASSWORD));
    return Objects.requireNonNull(reader.read());
  }

  private static int feedOnce(DrainClient drain, URI base, PrintWriter out)
      throws IOException, InterruptedException {
    DemoApp app = new DemoApp(now().minusSeconds(SECONDS_AT_FIRST));
    for (int i = 0; i < SECONDS_AT_FIRST; i++) {
      send(drain, app);
    }
    scrape(base, "application/openmetrics-text; version=1.0.0", "gzip");
    out.print(scrape(base, "text/plain", "identity"));
    out.flush();
    return ExitStatus.OK;
  }

  private static void feed(DrainClient drain, URI base, PrintWriter out)
      throws IOException, InterruptedException {
    DemoApp app = new DemoApp(now());
    send(drain, app);
    scrape(base, "text/plain", "identity")
        .lines()
        .filter(line -> line.startsWith("shop_") || line.startsWith("heroku_postgres_"))
        .forEach(out::println);
    out.println();
    out.println(
        "These are some of the metrics of " + DemoApp.NAME + ", an app that does not exist.");
    out.println("Their numbers change every second. Open the whole page, as user metrics:");
    out.println();
    out.println("  http://metrics:" + PASSWORD + "@" + base.getAuthority() + "/metrics");
    out.println();
    out.println("Point Prometheus at it, or end it with Ctrl-C.");
    if (out.checkError()) {
      return;
    }
    while (true) {
      TimeUnit.SECONDS.sleep(1);
      send(drain, app);
    }
  }

  private static Instant now() {
    return Instant.ofEpochMilli(Clock.SYSTEM.epochMillis());
  }

  private static void send(DrainClient drain, DemoApp app)
      throws IOException, InterruptedException {
    String problem = drain.send(app.nextSecond());
    if (problem != null) {
      throw new IOException("the demo's drain was not accepted: " + problem);
    }
  }

  private static String scrape(URI base, String accept, String encoding)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(base.resolve("/metrics"))
            .header("Authorization", DrainClient.basic("metrics", PASSWORD))
            .header("Accept", accept)
            .header("Accept-Encoding", encoding)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }
}
