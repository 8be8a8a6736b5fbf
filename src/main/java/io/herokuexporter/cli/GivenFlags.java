package io.herokuexporter.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// The flags that a command line gives, `--flag=value` or `--flag value`.
///
/// @param mistakes one sentence for each argument that is no such flag
record GivenFlags(Map<Flag, String> values, List<String> mistakes) {
  /// What asks for something else, whatever stands beside it.
  static final List<String> ASKING = List.of("-h", "--help", "-V", "--version");

  /// @param arguments those behind the name of the command
  static GivenFlags of(List<String> arguments) {
    Map<Flag, String> values = new EnumMap<>(Flag.class);
    List<String> mistakes = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      Flag flag = Flag.of(equals < 0 ? argument : argument.substring(0, equals));
      boolean valueIsNext =
          equals < 0 && i + 1 < arguments.size() && mayBeValue(arguments.get(i + 1));
      if (flag == null) {
        mistakes.add(notKnown(argument));
      } else if (equals < 0 && !valueIsNext) {
        mistakes.add(flag.option() + ": has no value; write --flag=value");
      } else {
        String value = valueIsNext ? arguments.get(++i) : argument.substring(equals + 1);
        if (values.put(flag, value) != null) {
          mistakes.add(flag.option() + ": stands there twice");
        }
      }
    }
    return new GivenFlags(values, mistakes);
  }

  private static boolean mayBeValue(String argument) {
    return !argument.startsWith("--") && !ASKING.contains(argument);
  }

  /// What is no name of a flag may be a secret.
  private static String notKnown(String argument) {
    return argument.startsWith("--")
        ? argument.replaceFirst("(?s)=.*", "") + ": no such flag; see --help"
        : "an argument is no flag; write --flag=value";
  }
}
