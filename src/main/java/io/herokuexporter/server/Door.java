package io.herokuexporter.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The paths that lead somewhere. They are exact.
enum Door {
  DRAIN("/drain", "POST"),
  METRICS("/metrics", "GET", "HEAD"),
  HEALTH("/health", "GET", "HEAD"),
  HEALTHY("/-/healthy", "GET", "HEAD"),
  READY("/-/ready", "GET", "HEAD");

  private final String path;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final List<String> methods;

  Door(String path, String... methods) {
    this.path = path;
    this.methods = List.of(methods);
  }

  static @Nullable Door at(String path) {
    for (Door door : values()) {
      if (door.path.equals(path)) {
        return door;
      }
    }
    return null;
  }

  String path() {
    return path;
  }

  /// The value of `Allow`.
  String methods() {
    return String.join(", ", methods);
  }

  boolean allows(String method) {
    return methods.contains(method);
  }
}
