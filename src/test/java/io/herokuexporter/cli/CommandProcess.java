package io.herokuexporter.cli;

import java.util.ArrayList;
import java.util.List;

/// Commands in a process of their own.
final class CommandProcess {
  private CommandProcess() {}

  /// @param option of the JVM
  static ProcessBuilder of(String option, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-XX:+UseSerialGC", option));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.herokuexporter.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
