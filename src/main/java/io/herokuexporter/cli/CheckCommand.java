package io.herokuexporter.cli;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Looks at the settings as `serve` would, and does nothing.
@Command(
    name = "check",
    description = "Say what is wrong with the settings that serve would run with.",
    footer = {
      "",
      "Reads the same flags and variables as serve. Exit status 0, or 2 for a mistake."
    })
final class CheckCommand implements Callable<Integer> {
  private @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    Settings settings =
        SettingsReader.readUnlessStopped(SettingsFlags.given(command), System.getenv(), err);
    if (settings == null) {
      return ExitStatus.USAGE;
    }
    settings.doubts(System.getenv(), Runtime.getRuntime().maxMemory()).forEach(err::println);
    command.commandLine().getOut().println("The settings are right.");
    return ExitStatus.OK;
  }
}
