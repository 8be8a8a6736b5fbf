package io.herokuexporter.cli;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Addresses to listen on.
final class Addresses {
  static final int PORT_MAX = 65_535;

  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]*)):(\\d{1,5})");

  private Addresses() {}

  /// `:9850`, `127.0.0.1:9850`, `localhost:9850` or `[::]:9850`; port 0 stands for any free one.
  static InetSocketAddress parse(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PORT_MAX) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no address; write :9850, 127.0.0.1:9850 or [::1]:9850");
    }
    int port = Integer.parseInt(matcher.group(3));
    String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("\"" + text + "\" names a host that is not known");
    }
    return address;
  }

  /// All addresses at a port, `9850`.
  static InetSocketAddress ofPort(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > PORT_MAX) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no port; write a number from 0 to " + PORT_MAX);
    }
    return new InetSocketAddress(Integer.parseInt(text));
  }
}
