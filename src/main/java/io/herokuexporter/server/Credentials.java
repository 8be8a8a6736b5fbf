package io.herokuexporter.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What opens the two doors: for the users `drain` and `metrics` each any of some credentials.
public record Credentials(List<Credential> drain, List<Credential> metrics) {
  public Credentials {
    drain = List.copyOf(drain);
    metrics = List.copyOf(metrics);
  }

  /// One password for each of the two, for any app.
  public static Credentials ofPasswords(String drain, String metrics) {
    return new Credentials(List.of(password(null, drain)), List.of(password(null, metrics)));
  }

  /// @param app the only app that the password may speak for, or null
  static Credential password(@Nullable String app, String password) {
    return new Credential(app, new Credential.Secret.Plain(password));
  }
}
