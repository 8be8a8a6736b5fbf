package io.herokuexporter;

import io.herokuexporter.cli.PlainServe;

/// Where the process begins.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(PlainServe.run(arguments));
  }
}
