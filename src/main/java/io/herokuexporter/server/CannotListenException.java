package io.herokuexporter.server;

import java.io.IOException;
import java.io.Serial;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/// The address cannot be listened on. The message says which, why and what to do, and leaves it to
/// the caller to name the setting that it is from.
public final class CannotListenException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  CannotListenException(InetSocketAddress address, Throwable cause) {
    super("cannot listen on " + written(address) + ": " + why(cause), cause);
  }

  /// As it is written in settings.
  private static String written(InetSocketAddress address) {
    String host = address.getHostString();
    boolean isNumber = host.indexOf(':') >= 0;
    return (address.getAddress() instanceof Inet6Address && isNumber ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  /// The exceptions differ in their words alone, which are the system's; Netty may have put its own
  /// around them.
  private static String why(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return switch (reason) {
      case "Address already in use" ->
          "it is in use; end who listens there, or choose another port";
      case "Permission denied" ->
          "this user may not; choose a port from 1024 on, or allow it this one"
              + " (net.ipv4.ip_unprivileged_port_start)";
      case "Cannot assign requested address" ->
          "this machine has no such address; name one that it has, or the port alone";
      case "Too many open files" -> "it may open no more files; allow it more (ulimit -n)";
      default -> reason + "; choose another address";
    };
  }
}
