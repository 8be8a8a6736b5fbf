package io.herokuexporter.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Which build this is: written into a resource when it was built.
final class Version {
  private final Properties build = new Properties();

  Version() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is not in the build");
      }
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String version() {
    return build.getProperty("version", "unknown");
  }

  String revision() {
    return build.getProperty("revision", "unknown");
  }

  /// All of it, for `--version`.
  String text() {
    return "heroku-exporter, version %s (revision %s), Java %s"
        .formatted(version(), revision(), System.getProperty("java.version"));
  }
}
