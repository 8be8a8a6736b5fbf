package io.herokuexporter.bench;

import com.sun.management.ThreadMXBean;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Credentials;
import io.herokuexporter.server.HttpServer;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/// What one scrape of a ledger over HTTP comes to, plain text.
///
/// @param bytes of the answer
/// @param allocatedBytes of all threads of the process but the reader's
record PageCosts(long bytes, long allocatedBytes) {
  private static final int SCRAPES = 8;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final byte[] REQUEST =
      ("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic "
              + Base64.getEncoder().encodeToString("metrics:m".getBytes(StandardCharsets.US_ASCII))
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);

  /// Of several scrapes the one that allocated least: the others did so for other reasons too.
  static PageCosts of(MetricStore store, Clock clock) throws IOException {
    HttpServer.Config config =
        new HttpServer.Config(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1024,
            Duration.ofSeconds(1),
            Credentials.ofPasswords("d", "m"));
    HttpServer server = HttpServer.start(config, store, store, clock);
    PageCosts least = new PageCosts(0, Long.MAX_VALUE);
    for (int i = 0; i < SCRAPES; i++) {
      PageCosts found = scrape(server.port());
      least = found.allocatedBytes < least.allocatedBytes ? found : least;
    }
    server.stop();
    return least;
  }

  private static PageCosts scrape(int port) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    long before = allocatedByOthers();
    long bytes = 0;
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      channel.write(ByteBuffer.wrap(REQUEST));
      for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer.clear())) {
        if (bytes == 0 && buffer.get("HTTP/1.1 ".length()) != '2') {
          throw new EOFException("no page came");
        }
        bytes += read;
      }
    }
    return new PageCosts(bytes, allocatedByOthers() - before);
  }

  private static long allocatedByOthers() {
    return THREADS.getTotalThreadAllocatedBytes() - THREADS.getCurrentThreadAllocatedBytes();
  }
}
