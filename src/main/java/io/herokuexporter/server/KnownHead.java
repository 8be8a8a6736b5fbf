package io.herokuexporter.server;

import io.herokuexporter.logplex.Digits;
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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /// A field whose value changes, its name and its value: those of Logplex, and what load balancers
  /// and proxies add.
  private static final Pattern CHANGING =
      Pattern.compile(
          "(?i)(?<=\n)(content-length|logplex-frame-id|logplex-msg-count|traceparent"
              + "|x-amzn-trace-id|x-forwarded-for|x-request-id|x-request-start)"
              + ": *+([^\n]*+)\n");

  /// As many as [#CHANGING] names.
  private static final int VALUES_MAX = 8;

  /// Visible characters to the end of their line.
  private static final Pattern VISIBLE = Pattern.compile("([!-~]++)[ \t\r]*+");

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
  private final int[] from = new int[VALUES_MAX];

  private final int[] to = new int[VALUES_MAX];

  /// The length of the body of the head that comes.
  private int bodyLength;

  private int useless;

  /// Whether that head is the known one, though not all of its body has come.
  private boolean isKnown;

  /// Where the value of a field that changes stands in the head that is known.
  ///
  /// @param field of the request. Its value is changed in place: a field that is taken out of the
  ///     request leads to the ones behind it for ever, so once one is among the old objects, the
  ///     collector keeps all that follow
  private record Value(
      Map.Entry<CharSequence, CharSequence> field, boolean isLength, int from, int to) {}

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
    values = changing(head, request.headers());
    if (values.stream().anyMatch(Value::isLength)) {
      this.request = request;
    }
  }

  /// The values that change, those that have a blank in them left out; none at all where a field
  /// stands twice, whose values would be told apart by nothing.
  private static List<Value> changing(byte[] head, HttpHeaders headers) {
    List<Value> values = new ArrayList<>();
    Set<AsciiString> names = new HashSet<>();
    Matcher field = CHANGING.matcher(new String(head, StandardCharsets.ISO_8859_1));
    while (field.find()) {
      AsciiString name = AsciiString.of(field.group(1)).toLowerCase();
      if (!names.add(name)) {
        return List.of();
      }
      Matcher visible = VISIBLE.matcher(field.group(2));
      if (visible.matches()) {
        boolean isLength = name.equals(HttpHeaderNames.CONTENT_LENGTH);
        int from = field.start(2);
        values.add(new Value(field(headers, name), isLength, from, from + visible.end(1)));
      }
    }
    return values;
  }

  private static Map.Entry<CharSequence, CharSequence> field(
      HttpHeaders headers, AsciiString name) {
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    Map.Entry<CharSequence, CharSequence> field = fields.next();
    while (!name.contentEqualsIgnoreCase(field.getKey())) {
      field = fields.next();
    }
    return field;
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
      values.get(i).field.setValue(value);
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
    bodyLength = 0;
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
      if (value.isLength) {
        bodyLength =
            at - from[i] > LENGTH_DIGITS_MAX ? -1 : (int) Digits.number(coming, from[i], at);
      }
      if (at == from[i] || bodyLength < 0) {
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

  private static int endOfVisible(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && bytes[at] > ' ' && bytes[at] < 0x7f) {
      at++;
    }
    return at;
  }
}
