package io.herokuexporter.server;

/// How far the course of a request has come in an [Exchange]; there stands what follows what.
enum ExchangeState {
  IDLE,
  CHECKING,
  WAITING,
  READING,
  APPLYING,
  DROPPING,
  MAKING,
  SENDING,
  LINGERING,
  CLOSED;

  /// Whether what comes has to wait: for the passage of a request, for room, or for an answer
  /// though all of the request has come.
  boolean isBusy() {
    return waitsForUs() || this == SENDING;
  }

  /// Whether it is not the client's fault when nothing happens.
  boolean waitsForUs() {
    return switch (this) {
      case CHECKING, WAITING, APPLYING, MAKING -> true;
      case IDLE, READING, DROPPING, SENDING, LINGERING, CLOSED -> false;
    };
  }

  /// Whether the client is amid something, a request or an answer. For states that do not
  /// [wait for us][#waitsForUs]: of those that do nobody asks.
  boolean isInFlight() {
    return this == READING || this == DROPPING || this == SENDING;
  }
}
