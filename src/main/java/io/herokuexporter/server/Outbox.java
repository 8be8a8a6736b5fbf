package io.herokuexporter.server;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;

/// Answers that are sent together, once all sockets have been read that have something: to wake a
/// client that sleeps costs a quarter of what a drain of one line does, and one that has several
/// connections, as a proxy has, is awake for all answers but the first. None waits for more than a
/// few others, whose bodies may be long.
///
/// For one thread.
final class Outbox {
  static final int CONNECTIONS_MAX = 16;

  private final List<Runnable> senders = new ArrayList<>(CONNECTIONS_MAX);

  /// Has a connection send what it has written, soon.
  ///
  /// @param thread that reads the sockets
  /// @param sender throws nothing
  void add(EventExecutor thread, Runnable sender) {
    if (senders.isEmpty()) {
      thread.execute(this::send); // tasks have their turn after the sockets
    }
    senders.add(sender);
    if (senders.size() == CONNECTIONS_MAX) {
      send();
    }
  }

  private void send() {
    for (int i = 0; i < senders.size(); i++) {
      senders.get(i).run();
    }
    senders.clear();
  }
}
