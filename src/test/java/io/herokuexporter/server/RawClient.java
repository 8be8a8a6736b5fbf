package io.herokuexporter.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Bytes in and bytes out on one connection, so that malformed requests can be sent. Whoever reads
/// waits for [#MILLIS_MAX] at most; a reset of the connection is an exception, its orderly end not.
final class RawClient implements AutoCloseable {
  static final int MILLIS_MAX = 5_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) {
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(MILLIS_MAX);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient send(String latin1) {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) {
    return send(bytes, 0, bytes.length);
  }

  RawClient send(byte[] bytes, int from, int to) {
    try {
      socket.getOutputStream().write(bytes, from, to - from);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends its side of the connection: it sends nothing more, and reads on.
  RawClient endRequests() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Goes away, with a reset for whatever comes later.
  void vanish() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next answer, with its body.
  Answer answer() {
    return answer(true);
  }

  /// The next answer, to a HEAD or one that never has a body.
  Answer bodilessAnswer() {
    return answer(false);
  }

  /// Whether the server has ended the connection, with nothing more to read.
  boolean isAtEnd() {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer answer(boolean withBody) {
    try {
      String start = line();
      if (!start.matches("HTTP/1\\.1 \\d{3} .*")) {
        throw new IOException("no status line: " + start);
      }
      Map<String, String> headers = new LinkedHashMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      byte[] body = {};
      if (withBody && headers.containsKey("transfer-encoding")) {
        body = chunks();
      } else if (withBody) {
        body = octets(Integer.parseInt(headers.getOrDefault("content-length", "0")));
      }
      return new Answer(Integer.parseInt(start.substring(9, 12)), headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A chunked body (RFC 9112, section 7.1) without trailers.
  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = Integer.parseInt(line(), 16);
    for (; size > 0; size = Integer.parseInt(line(), 16)) {
      body.write(octets(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private byte[] octets(int length) throws IOException {
    byte[] octets = in.readNBytes(length);
    if (octets.length < length) {
      throw new EOFException("the body of the answer is cut off");
    }
    return octets;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended in an answer: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
