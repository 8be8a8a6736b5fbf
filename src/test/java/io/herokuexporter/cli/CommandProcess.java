package io.herokuexporter.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Commands in a process of their own.
public final class CommandProcess {
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

  /// A server on a free port, with no settings but these.
  ///
  /// @param option of the JVM
  /// @param passwords the variables that hold them
  /// @param flags of `serve`
  public static ProcessBuilder serve(
      String option, Map<String, String> passwords, String... flags) {
    Stream<String> arguments =
        Stream.concat(Stream.of("serve", "--web.listen-address=127.0.0.1:0"), Stream.of(flags));
    ProcessBuilder builder = of(option, arguments.toArray(String[]::new)).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("HEROKU_EXPORTER_") || name.startsWith("PASSWORD_"));
    builder.environment().putAll(passwords);
    return builder;
  }
}
