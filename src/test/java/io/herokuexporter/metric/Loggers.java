package io.herokuexporter.metric;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/// The log of what goes wrong on purpose.
final class Loggers {
  private Loggers() {}

  /// What is done.
  interface Work {
    void run() throws IOException;
  }

  /// Does something that a class would log.
  static void silent(Class<?> type, Work work) throws IOException {
    Logger log = (Logger) LoggerFactory.getLogger(type);
    log.setLevel(Level.OFF);
    try {
      work.run();
    } finally {
      log.setLevel(null);
    }
  }
}
