package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.latin1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LateReaderTest {
  private static final int BYTES_MAX = 64 * 1024 * 1024;
  private static final long STALLED_NANOS = 1_000_000_000;

  @Test
  void who_reads_its_answers_late_gets_all_of_them() throws IOException {
    // long, so that few of them fill what is between the two
    String request = get("/", "Padding: " + "x".repeat(400));
    byte[] requests = latin1(request.repeat(1000));
    try (RunningServer server = new RunningServer();
        SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      client.configureBlocking(false);
      long sent = sendUntilStalled(client, requests);

      String end = "nothing here\n";
      ByteBuffer answers = ByteBuffer.allocate(1024 * 1024);
      assertThat(sent).isLessThan(BYTES_MAX);
      long expected = sent / request.length();
      long seen = 0;
      client.configureBlocking(true);
      while (seen < expected) {
        assertThat(client.read(answers)).isPositive();
        String text =
            new String(answers.array(), 0, answers.position(), StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int at = text.indexOf(end); at >= 0; at = text.indexOf(end, from)) {
          from = at + end.length();
          seen++;
        }
        answers.limit(answers.position()).position(from).compact();
      }
      assertThat(seen).isEqualTo(expected);
    }
  }

  private static long sendUntilStalled(SocketChannel client, byte[] requests) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(requests);
    long sent = 0;
    long last = System.nanoTime();
    while (sent < BYTES_MAX && System.nanoTime() - last < STALLED_NANOS) {
      int written = client.write(buffer);
      if (written > 0) {
        sent += written;
        last = System.nanoTime();
      }
      if (!buffer.hasRemaining()) {
        buffer.rewind();
      }
    }
    return sent;
  }
}
