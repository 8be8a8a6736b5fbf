package io.herokuexporter.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `serve` as containers start it: every argument is a flag with its value. Then nothing need be
/// known of commands, help and mistakes, and the server starts in two thirds of the time;
/// everything else is left to [Commands].
public final class PlainServe {
  private PlainServe() {}

  /// The flags that the arguments give, or null when they are not of that kind.
  static @Nullable GivenFlags flags(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return null;
    }
    GivenFlags given = GivenFlags.of(List.of(arguments).subList(1, arguments.length));
    return given.mistakes().isEmpty() ? given : null;
  }

  /// Runs what the arguments name.
  ///
  /// @return the exit status of the process
  public static int run(String... arguments) {
    GivenFlags given = flags(arguments);
    if (given == null) {
      return Commands.run(arguments);
    }
    try {
      return ServeCommand.serve(given, new PrintWriter(System.err, true, Charset.defaultCharset()));
    } catch (InterruptedException e) {
      return ExitStatus.FAILED;
    }
  }
}
