package io.herokuexporter.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A connection that has at most one request on its way. It never waits, and allocates nothing
/// while it is used.
final class LoadConnection implements Closeable {
  private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final int ANSWER_BYTES_MAX = 16 * 1024;
  private static final int END_OF_HEAD = 0x0d0a0d0a; // \r\n\r\n

  private final SocketChannel channel;
  private final ByteBuffer out;
  private final ByteBuffer in = ByteBuffer.allocateDirect(ANSWER_BYTES_MAX);

  /// When the request was to be sent, by [System#nanoTime].
  long dueNanos;

  /// The number of the request.
  long number;

  boolean isBusy;

  enum State {
    WAITING,
    ANSWERED,
    FAILED
  }

  LoadConnection(int port, int requestBytesMax) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    out = ByteBuffer.allocateDirect(requestBytesMax);
  }

  /// Sends a request with the Frame-Id of `run` and `id`, 16 hex digits each. What the socket does
  /// not take at once goes with [#poll].
  void send(DrainRequest request, byte[] run, long id) throws IOException {
    out.clear().put(request.before()).put(run);
    for (int shift = Long.SIZE - 4; shift >= 0; shift -= 4) {
      out.put(HEX[(int) (id >>> shift) & 0xf]);
    }
    out.put(request.after()).flip();
    in.clear();
    isBusy = true;
    channel.write(out);
  }

  /// Looks what has come of the request. After a failure nothing more comes of the connection.
  State poll() throws IOException {
    if (out.hasRemaining()) {
      channel.write(out);
    }
    int read = channel.read(in);
    if (read < 0 || !in.hasRemaining()) {
      return State.FAILED;
    }
    int length = in.position();
    if (read == 0 || length < OK.length + Integer.BYTES) {
      return State.WAITING;
    }
    for (int i = 0; i < OK.length; i++) {
      if (in.get(i) != OK[i]) {
        return State.FAILED;
      }
    }
    // a drain's 200 has no body, so that the end of its head is all there is to wait for
    if (in.getInt(length - Integer.BYTES) != END_OF_HEAD) {
      return State.WAITING;
    }
    isBusy = false;
    return State.ANSWERED;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
