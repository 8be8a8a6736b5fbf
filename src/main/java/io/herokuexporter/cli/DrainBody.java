package io.herokuexporter.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The body of one drain request as Logplex writes it: messages one after the other, each behind
/// the count of its octets, its final newline among them.
final class DrainBody {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int messages;

  /// Adds a message without its final newline.
  void add(byte[] message) {
    bytes.writeBytes(count(message));
    bytes.writeBytes(message);
    bytes.write('\n');
    messages++;
  }

  /// How long it is with a message more.
  int lengthWith(byte[] message) {
    return length() + count(message).length + message.length + 1;
  }

  private static byte[] count(byte[] message) {
    return ((message.length + 1) + " ").getBytes(StandardCharsets.US_ASCII);
  }

  int messages() {
    return messages;
  }

  int length() {
    return bytes.size();
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
