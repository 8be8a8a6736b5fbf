package io.herokuexporter.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Names who provides what, where the JVM and libraries would look through all jars to find out: to
/// open them takes a tenth of the start.
public final class Providers {
  /// On Linux and on macOS; what a JVM has of these is what it takes in the end.
  private static final List<String> SELECTORS =
      List.of("sun.nio.ch.EPollSelectorProvider", "sun.nio.ch.KQueueSelectorProvider");

  private Providers() {}

  /// Names them to this process. To be called before anything else is done.
  public static void name() {
    System.setProperty("slf4j.provider", LogbackProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN"); // else it writes that it was told so
    String selectors = selectors();
    if (selectors != null) {
      System.setProperty("java.nio.channels.spi.SelectorProvider", selectors);
    }
  }

  /// Who provides selectors; null where the JVM has to look for itself.
  static @Nullable String selectors() {
    return SELECTORS.stream().filter(Providers::isOfJvm).findFirst().orElse(null);
  }

  private static boolean isOfJvm(String name) {
    try {
      Class.forName(name, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
