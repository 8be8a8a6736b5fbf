package io.herokuexporter.logplex;

import java.nio.charset.StandardCharsets;

/// Makes the bodies of drain requests. Texts stand for bytes: ISO-8859-1, one character an octet.
public final class Bodies {
  private static final String TIME = "2026-11-20T12:00:00+00:00";

  private Bodies() {}

  /// A message as Logplex writes it, with its final newline.
  public static String message(String app, String procId, String text) {
    return "<134>1 " + TIME + " host " + app + " " + procId + " - " + text + "\n";
  }

  /// The messages as frames, one after the other.
  public static String framed(String... messages) {
    StringBuilder body = new StringBuilder();
    for (String message : messages) {
      body.append(message.length()).append(' ').append(message);
    }
    return body.toString();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// A request with this body and no headers.
  public static Frame frame(String appName, String body) {
    byte[] bytes = bytes(body);
    return new Frame(bytes, 0, bytes.length, appName, null, null, null, bytes.length);
  }
}
