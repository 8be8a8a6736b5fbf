package io.herokuexporter.server;

/// The passwords of the two users, `drain` and `metrics`. Never shown.
public record Credentials(String drain, String metrics) {
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
