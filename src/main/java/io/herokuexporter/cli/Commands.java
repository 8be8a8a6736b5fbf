package io.herokuexporter.cli;

import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/// All commands.
@Command(
    name = "heroku-exporter",
    description = "Prometheus metrics from the logs of Heroku apps.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Commands.Versions.class)
public final class Commands {
  private Commands() {}

  /// Tells picocli what runs.
  static final class Versions implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {new Version().text()};
    }
  }

  /// Runs the command that the arguments name.
  ///
  /// @return the exit status of the process
  public static int run(String... arguments) {
    CommandLine commands = commandLine();
    if (arguments.length == 0) {
      commands.usage(commands.getErr());
      return ExitStatus.USAGE;
    }
    commands.setOut(new PrintWriter(System.out, true, System.out.charset())); // knows its errors
    int status = commands.execute(arguments);
    if (!commands.getOut().checkError()) {
      return status;
    }
    commands.getErr().println("the output cannot be written");
    return status == ExitStatus.OK ? ExitStatus.FAILED : status;
  }

  /// The commands, ready to be executed.
  static CommandLine commandLine() {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion.getCommandSpec().helpCommand(false); // so that its arguments are looked at
    return new CommandLine(new Commands())
        .addSubcommand(SettingsFlags.added(new CommandLine(new ServeCommand())))
        .addSubcommand(SettingsFlags.added(new CommandLine(new CheckCommand())))
        .addSubcommand(new ReplayCommand())
        .addSubcommand(new ExplainCommand())
        .addSubcommand(new DemoCommand())
        .addSubcommand(completion)
        .setExpandAtFiles(false) // the flags of serve and check do not come from there
        .setParameterExceptionHandler(Mistakes::say);
  }
}
