package io.herokuexporter;

import io.herokuexporter.cli.PlainServe;
import io.herokuexporter.cli.Providers;
import java.util.Locale;

/// Where the process begins.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // what is written here is read by programs: 503, not ٥٠٣
    Providers.name();
    System.exit(PlainServe.run(arguments));
  }
}
