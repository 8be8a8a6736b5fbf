package io.herokuexporter.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The flags of the settings, for the commands that have them: picocli knows them for help and
/// completion.
final class SettingsFlags {
  private SettingsFlags() {}

  /// Adds them to a command. Their values are left to [#given], for picocli gives up at the first
  /// mistake: of the arguments it sees those alone that ask for help or the version.
  static CommandLine added(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().abbreviateSynopsis(true);
    for (Flag flag : Flag.values()) {
      spec.addOption(
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
    spec.preprocessor((arguments, _, _, _) -> {
      arguments.retainAll(GivenFlags.ASKING);
      return false;
    });
    return command;
  }

  /// Those that stand behind the name of a command.
  static GivenFlags given(CommandSpec spec) {
    List<String> all = spec.root().commandLine().getParseResult().originalArgs();
    return GivenFlags.of(all.subList(1, all.size()));
  }
}
