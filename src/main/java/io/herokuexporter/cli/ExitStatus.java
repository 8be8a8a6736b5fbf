package io.herokuexporter.cli;

/// How the process ends.
final class ExitStatus {
  static final int OK = 0;
  static final int FAILED = 1;

  /// A usage or configuration mistake.
  static final int USAGE = 2;

  private ExitStatus() {}
}
