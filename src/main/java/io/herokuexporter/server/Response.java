package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// An answer, not yet written.
///
/// @param body who writes the answer releases it
record Response(HttpResponseStatus status, Map<AsciiString, String> headers, ByteBuf body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /// 200 without a body: what Logplex wants to see.
  static final Response ACCEPTED =
      new Response(HttpResponseStatus.OK, Map.of(), Unpooled.EMPTY_BUFFER);

  static Response text(HttpResponseStatus status, String text) {
    return text(status, text, Map.of());
  }

  static Response json(HttpResponseStatus status, String json) {
    return new Response(
        status, Map.of(HttpHeaderNames.CONTENT_TYPE, "application/json"), bytes(json));
  }

  /// What has a sender try again.
  static Response unavailable() {
    return text(HttpResponseStatus.SERVICE_UNAVAILABLE, "no room for it now; try again");
  }

  static Response unauthorized(BasicAuth auth) {
    return text(
        HttpResponseStatus.UNAUTHORIZED,
        "wrong or missing credentials",
        Map.of(HttpHeaderNames.WWW_AUTHENTICATE, auth.challenge()));
  }

  static Response methodNotAllowed(String allow) {
    return text(
        HttpResponseStatus.METHOD_NOT_ALLOWED,
        "use " + allow,
        Map.of(HttpHeaderNames.ALLOW, allow));
  }

  /// What to say to a client whose HTTP cannot be read.
  static Response malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          text(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
      case TooLongHttpHeaderException _ ->
          text(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long");
      default -> text(HttpResponseStatus.BAD_REQUEST, "malformed HTTP; TLS is not spoken here");
    };
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Response text(
      HttpResponseStatus status, String text, Map<AsciiString, String> headers) {
    Map<AsciiString, String> all = new HashMap<>(headers);
    all.put(HttpHeaderNames.CONTENT_TYPE, TEXT);
    return new Response(status, all, bytes(text + "\n"));
  }
}
