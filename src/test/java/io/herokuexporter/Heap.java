package io.herokuexporter;

import java.lang.management.ManagementFactory;

/// The heap of this process.
public final class Heap {
  private Heap() {}

  /// What is in use, without garbage.
  public static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
