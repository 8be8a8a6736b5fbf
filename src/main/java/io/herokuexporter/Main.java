package io.herokuexporter;

import io.herokuexporter.cli.PlainServe;
import io.herokuexporter.cli.Providers;

/// Where the process begins.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    Providers.name();
    System.exit(PlainServe.run(arguments));
  }
}
