package io.herokuexporter.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Sends logs to a drain as Logplex would.
@Command(
    name = "replay",
    description = "Send logs to a drain as Logplex would.",
    footer = {
      "",
      "Reads the output of `heroku logs` or frames of a drain. The password may stand in the URL"
          + " or in PASSWORD_DRAIN. Lines that come slowly are sent after a second. On SIGINT and"
          + " SIGTERM it sends what it has read, and ends. Exit status 1 if a batch was not"
          + " accepted."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int BATCH_BYTES_MAX = 64 * 1024 * 1024;

  private static final Pattern AUTHORITY_WITH_UNDERSCORE =
      Pattern.compile("(.*@)?([\\w.-]*_[\\w.-]*)(:\\d{1,5})?");

  @Option(
      names = "--app",
      paramLabel = "NAME",
      converter = AppName.class,
      description = "The app that the logs are of.")
  private @Nullable String app;

  @Option(
      names = "--batch-bytes",
      paramLabel = "SIZE",
      defaultValue = "100KiB",
      description = "Send a batch when it has grown to this. Default: ${DEFAULT-VALUE}")
  private String batchBytes = "100KiB";

  @Option(
      names = "--rate",
      paramLabel = "LINES/s",
      description = "Send no more than so many lines a second. Default: as fast as it goes")
  private String rate = "";

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "http://drain:PASSWORD@HOST/drain?app_name=NAME")
  private String url = "";

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      arity = "0..*",
      description = "Logs; standard input without, or for -.")
  private List<Path> files = List.of(LogFile.STANDARD_INPUT);

  private @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long batchBytesMax =
        setting("--batch-bytes", () -> Quantities.bytes(batchBytes, BATCH_BYTES_MAX));
    long linesPerSecond = rate.isEmpty() ? 0 : setting("--rate", () -> linesPerSecond(rate));
    URI given = setting("URL", this::parsed);
    URI target = setting("URL", () -> target(given));
    String password = setting("URL", () -> password(given));
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    long inputBytes = inputBytes();
    DrainClient client = new DrainClient(target, password);
    ReplayProgress progress = ReplayProgress.on(err, inputBytes);
    Replay replay = new Replay(client, progress, batchBytesMax, linesPerSecond);
    Runnable stop =
        () -> {
          replay.stop();
          client.stop();
        };
    try (EndOnSignal signal = new EndOnSignal(stop)) {
      try (client;
          progress) {
        send(replay);
      }
      err.println(replay.summary());
      return signal.ended(replay.hasFailed() ? ExitStatus.FAILED : ExitStatus.OK);
    }
  }

  private void send(Replay replay) throws InterruptedException {
    for (Path file : files) {
      try (InputStream in = LogFile.open(file)) {
        replay.send(file.toString(), in);
      } catch (IOException e) {
        replay.fail(LogFile.cannotRead(file, e));
      }
    }
    replay.flush();
  }

  /// How much there is to read, or -1 when nobody knows.
  private long inputBytes() throws IOException {
    LogFile.require(files, Objects.requireNonNull(spec));
    long bytes = 0;
    for (Path file : files) {
      if (file.equals(LogFile.STANDARD_INPUT) || !Files.isRegularFile(file)) {
        return -1; // of a pipe that has a name, nobody knows either
      }
      bytes += Files.size(file);
    }
    return bytes;
  }

  private <T> T setting(String name, Callable<T> parser) {
    try {
      return parser.call();
    } catch (Exception e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), name + ": " + e.getMessage(), e);
    }
  }

  private static long linesPerSecond(String text) {
    long lines = Quantities.number(text.replaceFirst("/s$", ""), TimeUnit.SECONDS.toNanos(1));
    if (lines == 0) {
      throw new IllegalArgumentException("\"" + text + "\" must be more than 0");
    }
    return lines;
  }

  /// The address without user and password, and with the app that `--app` names.
  private URI target(URI given) throws URISyntaxException {
    List<String> query = new ArrayList<>();
    if (given.getRawQuery() != null) {
      query.add(given.getRawQuery());
    }
    if (app != null) {
      query.add("app_name=" + URLEncoder.encode(app, StandardCharsets.UTF_8));
    }
    String path = given.getRawPath().isEmpty() ? "/drain" : given.getRawPath();
    String port = given.getPort() < 0 ? "" : ":" + given.getPort();
    return new URI(
        scheme(given)
            + "://"
            + given.getHost()
            + port
            + path
            + (query.isEmpty() ? "" : "?" + String.join("&", query)));
  }

  private URI parsed() throws UnknownHostException {
    try {
      URI given = withHost(new URI(url));
      if (given.getHost() != null
          && given.getPort() <= Addresses.PORT_MAX
          && List.of("http", "https").contains(scheme(given))) {
        return given;
      }
    } catch (URISyntaxException _) {
      // the message would show the password
    }
    throw new IllegalArgumentException(
        "write it as http://drain:PASSWORD@HOST/drain?app_name=NAME");
  }

  private static String scheme(URI given) {
    return String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
  }

  /// A host with an underscore, as a service of Docker Compose may have, is none to [URI]: its
  /// address takes its place.
  private URI withHost(URI given) throws URISyntaxException, UnknownHostException {
    String authority = String.valueOf(given.getRawAuthority());
    Matcher matcher = AUTHORITY_WITH_UNDERSCORE.matcher(authority);
    if (given.getHost() != null || !matcher.matches()) {
      return given;
    }
    InetAddress address = InetAddress.getByName(matcher.group(2));
    String host = address.getHostAddress();
    int begin = url.indexOf(authority) + matcher.start(2);
    return new URI(
        url.substring(0, begin)
            + (address instanceof Inet6Address ? "[" + host + "]" : host)
            + url.substring(begin + matcher.group(2).length()));
  }

  private static String password(URI given) {
    String user = Objects.requireNonNullElse(given.getRawUserInfo(), "drain");
    if (!user.equals("drain") && !user.startsWith("drain:")) {
      throw new IllegalArgumentException("the user of a drain is drain; write drain:PASSWORD@HOST");
    }
    if (user.length() > "drain:".length()) {
      return user.substring("drain:".length()); // Logplex does not decode it either
    }
    String password = System.getenv().getOrDefault("PASSWORD_DRAIN", "");
    if (password.isEmpty()) {
      throw new IllegalArgumentException(
          "has no password; write drain:PASSWORD@ before the host, or set PASSWORD_DRAIN");
    }
    return password;
  }
}
