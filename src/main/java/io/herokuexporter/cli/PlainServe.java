package io.herokuexporter.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `serve` as containers start it: every argument is `--flag=value`. Then nothing need be known of
/// commands, help and mistakes, and the server starts in two thirds of the time; everything else is
/// left to [Commands].
public final class PlainServe {
  private PlainServe() {}

  /// The settings that the arguments name, or null when they are not of that kind.
  static @Nullable Map<Flag, String> flags(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return null;
    }
    Map<Flag, String> given = new EnumMap<>(Flag.class);
    for (int i = 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      Flag flag = equals < 0 ? null : Flag.of(arguments[i].substring(0, equals));
      if (flag == null || given.put(flag, arguments[i].substring(equals + 1)) != null) {
        return null;
      }
    }
    return given;
  }

  /// Runs what the arguments name.
  ///
  /// @return the exit status of the process
  public static int run(String... arguments) {
    Map<Flag, String> given = flags(arguments);
    if (given == null) {
      return Commands.run(arguments);
    }
    PrintWriter err = new PrintWriter(System.err, true, Charset.defaultCharset());
    try {
      return ServeCommand.serve(SettingsReader.read(given, System.getenv(), false, err));
    } catch (InterruptedException e) {
      return ExitStatus.FAILED;
    }
  }
}
