package io.herokuexporter;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/// The log of what goes wrong on purpose.
public final class Loggers {
  private Loggers() {}

  /// What is done.
  public interface Work {
    void run() throws Exception;
  }

  /// What no log can tell of, as when memory is what is wanting.
  public static RuntimeException unloggable() {
    return new IllegalStateException() {
      @Override
      public String getMessage() {
        throw new OutOfMemoryError("on purpose");
      }
    };
  }

  /// Does something that a class would log.
  public static void silent(Class<?> type, Work work) throws Exception {
    Logger log = (Logger) LoggerFactory.getLogger(type);
    log.setLevel(Level.OFF);
    try {
      work.run();
    } finally {
      log.setLevel(null);
    }
  }
}
