package io.herokuexporter.cli;

import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credentials;
import io.herokuexporter.server.HttpServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// What `serve` runs with, all of it valid.
///
/// @param addressFrom the name of the flag or variable that says where the server listens
/// @param credentialsFiles where the credentials of the server are from, if from files
record Settings(
    HttpServer.Config server,
    String addressFrom,
    CredentialsWatch.Sources credentialsFiles,
    MetricStore.Limits limits,
    Optional<Path> storage,
    Level logLevel,
    Logging.Format logFormat) {
  /// Series may have three quarters of the heap, so a body has the last one, and it may be there
  /// compressed too.
  private static final int BODIES_IN_HEAP = 4;

  private static final long MIB = 1024 * 1024;

  private static final String OUR_VARIABLES = "HEROKU_EXPORTER_";

  /// How those end that Kubernetes sets for each service, whose name may begin with ours.
  private static final Pattern OF_SERVICE =
      Pattern.compile(
          ".*_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

  /// What is right, and perhaps not what was meant, without any secret.
  ///
  /// @param environment the variables of the process
  /// @param heapBytes the most that the heap grows to
  List<String> doubts(Map<String, String> environment, long heapBytes) {
    List<String> doubts = new ArrayList<>();
    long wantedBytes = (long) BODIES_IN_HEAP * server.bodyBytesMax();
    if (wantedBytes > heapBytes) {
      doubts.add(
          "%s: a heap of %d MiB may not hold such a body; set less, or JAVA_OPTS=-Xmx%dm"
              .formatted(
                  Flag.MAX_BODY_BYTES.option(),
                  heapBytes / MIB,
                  // a JVM counts a little less as its heap
                  Math.ceilDiv(wantedBytes + wantedBytes / 16, MIB)));
    }
    Credentials opening = server.credentials();
    doubt("PASSWORD_DRAIN", credentialsFiles.drain(), opening.drain(), true, doubts);
    doubt("PASSWORD_METRICS", credentialsFiles.metrics(), opening.metrics(), false, doubts);
    Set<String> unknown = new TreeSet<>(environment.keySet());
    for (Flag flag : Flag.values()) {
      unknown.remove(flag.variable());
    }
    for (String name : unknown) {
      if (name.startsWith(OUR_VARIABLES) && !OF_SERVICE.matcher(name).matches()) {
        doubts.add(name + ": no setting has this variable; see serve --help");
      }
    }
    return doubts;
  }

  /// What is doubtful about what opens a door.
  ///
  /// @param variable holds it where there is no file
  private static void doubt(
      String variable,
      @Nullable CredentialsFile file,
      List<Credential> credentials,
      boolean forDrains,
      List<String> doubts) {
    if (file != null) {
      doubts.addAll(file.doubts());
      return;
    }
    for (Credential credential : credentials) {
      if (credential.secret() instanceof Credential.Secret.Plain(String password)) {
        doubts.addAll(PasswordVariable.doubts(variable, password, forDrains));
      }
    }
  }
}
