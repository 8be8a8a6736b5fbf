package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;

/// Answers that are sent together, once all sockets have been read that have something: to wake a
/// client that sleeps on the same machine costs half of what a drain of one line does, and one that
/// has several connections, as a proxy has, is awake for all answers but the first. None waits for
/// more than a few others, whose bodies may be long.
///
/// For one thread.
final class Outbox {
  static final int CONNECTIONS_MAX = 16;

  private final Queue<Runnable> senders = new ArrayDeque<>(CONNECTIONS_MAX);
  private boolean isDue;
  private long total;

  /// Has a connection send what it has written, soon.
  ///
  /// @param thread that reads the sockets
  void add(EventExecutor thread, Runnable sender) {
    total++;
    senders.add(sender);
    if (senders.size() >= CONNECTIONS_MAX) {
      send();
    } else if (!isDue) {
      isDue = true;
      thread.execute(this::sendDue); // tasks have their turn after the sockets
    }
  }

  /// How often one has been added so far.
  long total() {
    return total;
  }

  private void sendDue() {
    isDue = false;
    send();
  }

  private void send() {
    for (Runnable sender = senders.poll(); sender != null; sender = senders.poll()) {
      sender.run();
    }
  }
}
