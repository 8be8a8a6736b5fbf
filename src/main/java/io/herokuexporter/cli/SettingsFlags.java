package io.herokuexporter.cli;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The flags of the settings, for the commands that have them.
final class SettingsFlags {
  private SettingsFlags() {}

  /// Adds them to a command. They are read as text, and others are let pass until [#read], so that
  /// all mistakes are found at once.
  static CommandLine added(CommandLine command) {
    command.setUnmatchedArgumentsAllowed(true);
    for (Flag flag : Flag.values()) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder(flag.option())
                  .paramLabel(flag.valueName())
                  .type(String.class)
                  .description(
                      flag.description(),
                      "Default: "
                          + (flag.standard().isEmpty() ? "none" : flag.standard())
                          + ("; $" + flag.variable()))
                  .build());
    }
    return command;
  }

  /// Whether a command has them.
  static boolean areOf(CommandSpec spec) {
    return spec.findOption(Flag.TTL.option()) != null;
  }

  /// The settings, or null when there are mistakes, which are then printed.
  static @Nullable Settings read(CommandSpec spec, Map<String, String> environment) {
    Map<Flag, String> given = new EnumMap<>(Flag.class);
    CommandLine.ParseResult parsed = spec.commandLine().getParseResult();
    for (Flag flag : Flag.values()) {
      String value = parsed.matchedOptionValue(flag.option(), (String) null);
      if (value != null) {
        given.put(flag, value);
      }
    }
    PrintWriter err = spec.commandLine().getErr();
    List<String> unknown = spec.commandLine().getUnmatchedArguments();
    unknown.forEach(argument -> err.println(notKnown(argument)));
    Settings settings = SettingsReader.read(given, environment, looksIntoStorage(spec), err);
    return unknown.isEmpty() ? settings : null;
  }

  /// A start refuses by itself.
  private static boolean looksIntoStorage(CommandSpec spec) {
    return spec.userObject() instanceof CheckCommand;
  }

  /// What is no name of a flag may be a secret.
  private static String notKnown(String argument) {
    return argument.startsWith("--")
        ? argument.replaceFirst("(?s)=.*", "") + ": no such flag; see --help"
        : "an argument is no flag; write --flag=value";
  }

  /// Says all that is wrong where picocli has given up at the first mistake: a flag that is
  /// repeated, or has no value.
  static void sayAll(CommandSpec spec, List<String> arguments, Map<String, String> environment) {
    PrintWriter err = spec.commandLine().getErr();
    Map<Flag, String> given = new EnumMap<>(Flag.class);
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      Flag flag = Flag.of(equals < 0 ? argument : argument.substring(0, equals));
      boolean valueIsNext =
          equals < 0 && i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("--");
      if (flag == null) {
        if (spec.findOption(argument) == null) { // --help, say
          err.println(notKnown(argument));
        }
      } else if (equals < 0 && !valueIsNext) {
        err.println(flag.option() + ": has no value; write --flag=value");
      } else {
        String value = valueIsNext ? arguments.get(++i) : argument.substring(equals + 1);
        if (given.put(flag, value) != null) {
          err.println(flag.option() + ": stands there twice");
        }
      }
    }
    SettingsReader.read(given, environment, looksIntoStorage(spec), err);
  }
}
