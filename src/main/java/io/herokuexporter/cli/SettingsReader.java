package io.herokuexporter.cli;

import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credentials;
import io.herokuexporter.server.HttpServer;
import io.herokuexporter.storage.SqliteStorage;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Reads settings from flags and variables, and collects every mistake in them.
final class SettingsReader {
  private static final String PORT = "PORT";

  private final Map<Flag, String> flags;
  private final Map<String, String> environment;
  private final List<String> mistakes = new ArrayList<>();

  /// The settings, or null when there are mistakes, which are then printed.
  static @Nullable Settings read(
      GivenFlags given, Map<String, String> environment, PrintWriter err) {
    SettingsReader reader = new SettingsReader(given.values(), environment);
    Settings settings = reader.read();
    given.mistakes().forEach(err::println);
    reader.mistakes().forEach(err::println);
    return given.mistakes().isEmpty() ? settings : null;
  }

  /// The same while a signal ends the process with status 0: a pipe of credentials may be waited
  /// for.
  static @Nullable Settings readUnlessStopped(
      GivenFlags given, Map<String, String> environment, PrintWriter err) {
    try (SignalHook _ = new SignalHook(() -> ExitStatus.OK)) {
      return read(given, environment, err);
    }
  }

  /// @param flags those given on the command line
  /// @param environment the variables of the process
  SettingsReader(Map<Flag, String> flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
  }

  /// One sentence for each mistake that [#read] found, each beginning with the name of the setting.
  List<String> mistakes() {
    return Collections.unmodifiableList(mistakes);
  }

  /// The settings, or null when there are [#mistakes].
  @Nullable Settings read() {
    InetSocketAddress address = address();
    Long bodyBytes =
        value(Flag.MAX_BODY_BYTES, text -> Quantities.bytes(text, Integer.MAX_VALUE - 8));
    var stopTimeout = value(Flag.SHUTDOWN_TIMEOUT, Quantities::duration);
    var ttl = value(Flag.TTL, Quantities::positiveDuration);
    var counterTtl = value(Flag.COUNTER_TTL, Quantities::positiveDuration);
    Long maxSeries = value(Flag.MAX_SERIES, text -> Quantities.number(text, Integer.MAX_VALUE));
    // who gives an empty one has most likely meant a variable that is not set
    var storage =
        isSet(Flag.STORAGE_PATH)
            ? value(Flag.STORAGE_PATH, SettingsReader::folder)
            : Optional.<Path>empty();
    Long maxSeriesPerApp =
        value(Flag.MAX_SERIES_PER_APP, text -> Quantities.number(text, Integer.MAX_VALUE));
    Level level = value(Flag.LOG_LEVEL, SettingsReader::level);
    Logging.Format format = value(Flag.LOG_FORMAT, Logging.Format::of);
    CredentialsFile drainFile = file("PASSWORD_DRAIN", true);
    CredentialsFile metricsFile = file("PASSWORD_METRICS", false);
    List<Credential> drain = credentials("PASSWORD_DRAIN", drainFile);
    List<Credential> metrics = credentials("PASSWORD_METRICS", metricsFile);
    if (address == null
        || bodyBytes == null
        || stopTimeout == null
        || ttl == null
        || counterTtl == null
        || maxSeries == null
        || storage == null
        || maxSeriesPerApp == null
        || level == null
        || format == null
        || drain == null
        || metrics == null) {
      return null;
    }
    return new Settings(
        new HttpServer.Config(
            address, bodyBytes.intValue(), stopTimeout, new Credentials(drain, metrics)),
        addressFrom(),
        new CredentialsWatch.Sources(drainFile, metricsFile),
        new MetricStore.Limits(ttl, counterTtl, maxSeries.intValue(), maxSeriesPerApp.intValue()),
        storage,
        level,
        format);
  }

  private @Nullable InetSocketAddress address() {
    return addressFrom().equals(PORT)
        ? parsed(PORT, environment.getOrDefault(PORT, ""), Addresses::ofPort)
        : value(Flag.LISTEN_ADDRESS, Addresses::parse);
  }

  private String addressFrom() {
    boolean isByPort = !isSet(Flag.LISTEN_ADDRESS) && !environment.getOrDefault(PORT, "").isEmpty();
    return isByPort ? PORT : from(Flag.LISTEN_ADDRESS);
  }

  private boolean isSet(Flag flag) {
    return flags.containsKey(flag) || !environment.getOrDefault(flag.variable(), "").isEmpty();
  }

  /// The name by which a flag is set, or could be.
  private String from(Flag flag) {
    return isSet(flag) && !flags.containsKey(flag) ? flag.variable() : flag.option();
  }

  private <T> @Nullable T value(Flag flag, Function<String, T> parser) {
    String variable = environment.getOrDefault(flag.variable(), "");
    String standard = variable.isEmpty() ? flag.standard() : variable;
    return parsed(from(flag), flags.getOrDefault(flag, standard), parser);
  }

  private <T> @Nullable T parsed(String name, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      mistakes.add(name + ": " + e.getMessage());
      return null;
    }
  }

  /// The file that holds the credentials in place of a variable, or null where none is named.
  private @Nullable CredentialsFile file(String variable, boolean forDrains) {
    String name = variable + "_FILE";
    String file = environment.getOrDefault(name, "");
    return file.isEmpty()
        ? null
        : parsed(name, file, text -> new CredentialsFile(name, Path.of(text), forDrains));
  }

  /// The credentials of a user: a password from its variable, or what stands in the file.
  private @Nullable List<Credential> credentials(String variable, @Nullable CredentialsFile file) {
    String password = environment.getOrDefault(variable, "");
    boolean namesFile = !environment.getOrDefault(variable + "_FILE", "").isEmpty();
    if (!password.isEmpty() && namesFile) {
      mistakes.add(variable + ": set either this or " + variable + "_FILE, not both");
      return null;
    }
    if (namesFile) {
      return file == null ? null : file.read(mistakes::add);
    }
    if (password.isEmpty()) {
      mistakes.add(
          variable
              + (": set it to the password, or " + variable + "_FILE")
              + " to the name of a file that holds it");
      return null;
    }
    return List.of(new Credential(null, new Credential.Secret.Plain(password)));
  }

  private static Optional<Path> folder(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "\"\" is no folder; name one, or leave the flag out to keep series in memory only");
    }
    Path folder = Path.of(text);
    String mistake = SqliteStorage.mistake(folder);
    if (mistake != null) {
      throw new IllegalArgumentException(mistake);
    }
    return Optional.of(folder);
  }

  private static Level level(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "debug" -> Level.DEBUG;
      case "info" -> Level.INFO;
      case "warn" -> Level.WARN;
      case "error" -> Level.ERROR;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is no level; use debug, info, warn or error");
    };
  }
}
