package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head that a client sends again and again, with other values in a few of its fields: a look
/// at its bytes tells that it is that one, and none of it is parsed.
///
/// ```
///  POST /drain HTTP/1.1\r\nHost: ...\r\nLogplex-Frame-Id: 09C5\r\nContent-Length: 312\r\n\r\n
///  |--------------- the same -------------------------||----||- the same ------||---||------|
/// ```
///
/// All that is the same was parsed and judged when it came first. What takes the place of a value
/// must be visible characters of ASCII, which mean themselves wherever they stand, and digits alone
/// for a length.
///
/// For one connection.
final class KnownHead {
  /// No longer one is learnt: Logplex sends some 400 bytes.
  static final int BYTES_MAX = 1024;

  /// So many heads in a row that were no use are learnt, and no more of this connection.
  static final int USELESS_MAX = 16;

  private static final int LENGTH_DIGITS_MAX = 9;

  /// Fields whose values change: those of Logplex, and what load balancers and proxies add.
  private static final List<AsciiString> CHANGING =
      List.of(
          HttpHeaderNames.CONTENT_LENGTH,
          AsciiString.cached("logplex-frame-id"),
          AsciiString.cached("logplex-msg-count"),
          AsciiString.cached("traceparent"),
          AsciiString.cached("x-amzn-trace-id"),
          AsciiString.cached("x-forwarded-for"),
          AsciiString.cached("x-request-id"),
          AsciiString.cached("x-request-start"));

  private static final HttpHeaders NO_TRAILERS = EmptyHttpHeaders.INSTANCE;

  /// What is compared, in an array.
  private static final FastThreadLocal<byte[]> COMING =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[2 * BYTES_MAX];
        }
      };

  private @Nullable HttpRequest request;
  private byte[] head = {};
  private List<Value> values = List.of();

  /// Where the values of the head that comes begin and end.
  private final int[] from = new int[CHANGING.size()];

  private final int[] to = new int[CHANGING.size()];

  /// The length of the body of the head that comes.
  private int bodyLength;

  private int useless;

  /// Whether that head is the known one, though not all of its body has come.
  private boolean isKnown;

  /// Where the value of a field that changes stands in the head that is known.
  private record Value(AsciiString name, boolean isLength, int from, int to) {}

  /// Learns a head, unless the last [#read] has found that it is known.
  ///
  /// @param from where it begins in the buffer, and `to` where it ends
  /// @param request what was read of it: without a fault, and with a body of a length that it tells
  void learn(ByteBuf buffer, int from, int to, HttpRequest request) {
    if (isKnown) {
      return;
    }
    this.request = null;
    if (useless == USELESS_MAX || to - from > BYTES_MAX) {
      return;
    }
    useless++;
    head = new byte[to - from];
    buffer.getBytes(from, head);
    values = changing(head);
    if (values.stream().anyMatch(Value::isLength)) {
      this.request = request;
    }
  }

  /// The values that change, those that have a blank in them left out; none at all where a field
  /// stands twice, whose values would be told apart by nothing.
  private static List<Value> changing(byte[] head) {
    List<Value> values = new ArrayList<>();
    int line = indexOf('\n', head, 0) + 1;
    for (int end = indexOf('\n', head, line);
        end < head.length;
        line = end + 1, end = indexOf('\n', head, line)) {
      int colon = indexOf(':', head, line);
      AsciiString name = changing(new AsciiString(head, line, colon - line, false));
      int from = colon + 1;
      while (from < end && head[from] == ' ') {
        from++;
      }
      int to = endOfVisible(head, from, end);
      if (name != null && to > from && isBlank(head, to, end)) {
        if (values.stream().anyMatch(value -> value.name.equals(name))) {
          return List.of();
        }
        values.add(new Value(name, name.equals(HttpHeaderNames.CONTENT_LENGTH), from, to));
      }
    }
    return values;
  }

  private static @Nullable AsciiString changing(AsciiString name) {
    for (AsciiString changing : CHANGING) {
      if (changing.contentEqualsIgnoreCase(name)) {
        return changing;
      }
    }
    return null;
  }

  /// Reads a request with this head, if the buffer begins with one and holds all of its body.
  ///
  /// @param out the request and its body are added to it. The request is the same object each time,
  ///     so it holds until the next is read
  /// @return whether it does; else nothing has been read
  boolean read(ByteBuf buffer, List<Object> out) {
    isKnown = false;
    HttpRequest known = request;
    if (known == null) {
      return false;
    }
    byte[] coming = COMING.get();
    int length = Math.min(buffer.readableBytes(), coming.length);
    buffer.getBytes(buffer.readerIndex(), coming, 0, length);
    int end = compare(coming, length);
    if (end < 0) {
      return false;
    }
    isKnown = true;
    useless = 0;
    if (buffer.readableBytes() - end < bodyLength) {
      return false;
    }
    for (int i = 0; i < values.size(); i++) {
      String value = new String(coming, from[i], to[i] - from[i], StandardCharsets.US_ASCII);
      known.headers().set(values.get(i).name, value);
    }
    buffer.skipBytes(end);
    out.add(known);
    out.add(new DefaultLastHttpContent(buffer.readRetainedSlice(bodyLength), NO_TRAILERS));
    return true;
  }

  /// Where the head ends that comes, or -1 when it is another one.
  private int compare(byte[] coming, int length) {
    int at = 0;
    int same = 0;
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      at = skip(same, value.from, coming, at, length);
      if (at < 0) {
        return -1;
      }
      from[i] = at;
      at = endOfVisible(coming, at, length);
      to[i] = at;
      same = value.to;
      if (at == from[i] || (value.isLength && !isLength(coming, from[i], at))) {
        return -1;
      }
    }
    return skip(same, head.length, coming, at, length);
  }

  /// What comes behind a part of the head that is to be the same, or -1.
  private int skip(int sameFrom, int sameTo, byte[] coming, int at, int length) {
    int end = at + sameTo - sameFrom;
    return end <= length && Arrays.equals(head, sameFrom, sameTo, coming, at, end) ? end : -1;
  }

  private boolean isLength(byte[] bytes, int from, int to) {
    bodyLength = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
      bodyLength = 10 * bodyLength + bytes[i] - '0';
    }
    return to - from <= LENGTH_DIGITS_MAX;
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
      at++;
    }
    return at == to;
  }

  private static int endOfVisible(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] > ' ' && bytes[at] < 0x7f) {
      at++;
    }
    return at;
  }

  /// Where an octet stands next, or the length of all.
  private static int indexOf(char octet, byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != octet) {
      at++;
    }
    return at;
  }
}
