package io.herokuexporter.server;

/// What a [Connection] does with the request that it serves; there stands what follows what.
enum ConnectionState {
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

  /// Whether a request has come in part, or an answer gone in part.
  boolean isInFlight() {
    return switch (this) {
      case CHECKING, WAITING, READING, APPLYING, DROPPING, SENDING -> true;
      case IDLE, MAKING, LINGERING, CLOSED -> false;
    };
  }
}
