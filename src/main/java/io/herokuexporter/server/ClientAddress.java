package io.herokuexporter.server;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Who is at the other end of a connection, as far as wrong logins are laid to somebody's charge.
final class ClientAddress {
  private ClientAddress() {}

  /// The address for people.
  static String text(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress internet && !internet.isUnresolved()
        ? internet.getAddress().getHostAddress()
        : "an unknown address";
  }

  /// The address as a number: of IPv4 all of it, of IPv6 the network of 64 bits, since whoever has
  /// one address of that has all of them. 0 for what is no address of the Internet. A header that
  /// names another address is not believed.
  static long of(@Nullable SocketAddress address) {
    if (!(address instanceof InetSocketAddress internet) || internet.isUnresolved()) {
      return 0;
    }
    ByteBuffer octets = ByteBuffer.wrap(internet.getAddress().getAddress());
    return internet.getAddress() instanceof Inet6Address ? octets.getLong() : octets.getInt();
  }
}
