package io.herokuexporter.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files and connections the process may have open at the same time (`ulimit -n`).
final class Descriptors {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String OPEN_FILES = "Max open files";

  private Descriptors() {}

  /// As the system says, which has let Java raise it as far as it may; without bound where it says
  /// nothing. Java would tell through JMX, to set up which takes 100 ms of the start.
  static long max() {
    try {
      return of(Files.readString(LIMITS));
    } catch (IOException e) {
      return Long.MAX_VALUE; // not Linux
    }
  }

  /// @param limits the text of `/proc/PID/limits`: `Max open files  SOFT  HARD  files`
  static long of(String limits) {
    int start = limits.indexOf(OPEN_FILES);
    String soft = start < 0 ? "" : limits.substring(start + OPEN_FILES.length()).strip();
    int end = 0;
    while (end < soft.length() && Character.isDigit(soft.charAt(end))) {
      end++;
    }
    return end == 0 ? Long.MAX_VALUE : Long.parseLong(soft.substring(0, end));
  }
}
