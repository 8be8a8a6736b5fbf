package io.herokuexporter.cli;

import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.HttpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/// What `serve` runs with, all of it valid.
///
/// @param credentialsFiles where the credentials of the server are from, if from files
record Settings(
    HttpServer.Config server,
    CredentialsWatch.Sources credentialsFiles,
    MetricStore.Limits limits,
    Optional<Path> storage,
    Level logLevel,
    Logging.Format logFormat) {
  /// Other characters are not what they seem in a URL, and Heroku decodes nothing there.
  private static final Pattern FOR_URLS = Pattern.compile("[A-Za-z0-9._~-]+");

  /// What is right for us and perhaps not for Heroku, without any secret.
  List<String> doubts() {
    boolean plain =
        server.credentials().drain().stream()
            .allMatch(credential ->
                !(credential.secret() instanceof Credential.Secret.Plain(String password))
                    || FOR_URLS.matcher(password).matches());
    return plain
        ? List.of()
        : List.of(
            (credentialsFiles.drain() == null ? "PASSWORD_DRAIN" : "PASSWORD_DRAIN_FILE")
                + ": Heroku may not send a password that has more than letters, digits and -._~,"
                + " since it stands in the drain's URL as it is");
  }
}
