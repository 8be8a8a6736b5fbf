package io.herokuexporter.metric;

import org.slf4j.Logger;

/// Tells of faults of ours where the thread must go on: to write a stack trace takes memory, a file
/// of classes, whatever may just be wanting, and a log that fails would end what was to be saved.
public final class Faults {
  private Faults() {}

  /// Logs it as an error, if that can be done.
  public static void log(Logger log, String message, Throwable fault) {
    try {
      log.error(message, fault);
    } catch (Error e) {
      // of the two, what the caller still has to do counts
    }
  }
}
