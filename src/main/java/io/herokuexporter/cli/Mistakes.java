package io.herokuexporter.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with arguments, and repeats nothing of them that may be a secret.
final class Mistakes {
  private static final Pattern USER_INFO = Pattern.compile(":.*@", Pattern.DOTALL);
  private static final Pattern AFTER_NAME = Pattern.compile("(?<=^-[^-]).*|=.*", Pattern.DOTALL);

  private Mistakes() {}

  /// A text without the password of an address: what is between the first colon and the last `@`.
  static String masked(String text) {
    return USER_INFO.matcher(text).replaceFirst(":***@");
  }

  /// Handles exceptions for picocli.
  static int say(ParameterException mistake, String... arguments) {
    CommandLine command = mistake.getCommandLine();
    PrintWriter err = command.getErr();
    if (namesNoCommand(mistake)) {
      err.println("There is no such command; see --help");
      return ExitStatus.USAGE;
    }
    err.println(message(mistake, List.of(arguments)));
    if (!UnmatchedArgumentException.printSuggestions(mistake, err)) {
      command.usage(err);
    }
    return ExitStatus.USAGE;
  }

  /// Whether a word stands where a command is to be named.
  private static boolean namesNoCommand(ParameterException mistake) {
    return mistake instanceof UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && mistake.getCommandLine().getParent() == null;
  }

  private static String message(ParameterException mistake, List<String> arguments) {
    if (mistake instanceof UnmatchedArgumentException unmatched) {
      String first = unmatched.getUnmatched().getFirst();
      return unmatched.isUnknownOption()
          ? "Unknown option: " + AFTER_NAME.matcher(first).replaceFirst("")
          : "Unmatched argument at index " + arguments.indexOf(first);
    }
    String message = String.valueOf(mistake.getMessage());
    boolean ours = mistake.getArgSpec() == null; // they show how to write a password
    return ours ? message : masked(message);
  }
}
