package io.herokuexporter.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An answer, not yet written.
///
/// @param body in pieces, one after the other
record Response(HttpResponseStatus status, Map<AsciiString, String> headers, List<byte[]> body) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /// 200 without a body: what Logplex wants to see.
  static final Response ACCEPTED = new Response(HttpResponseStatus.OK, Map.of(), List.of());

  static Response text(HttpResponseStatus status, String text) {
    return text(status, text, Map.of());
  }

  static Response json(HttpResponseStatus status, String json) {
    return new Response(
        status,
        Map.of(HttpHeaderNames.CONTENT_TYPE, "application/json"),
        List.of(json.getBytes(StandardCharsets.UTF_8)));
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

  private static Response text(
      HttpResponseStatus status, String text, Map<AsciiString, String> headers) {
    Map<AsciiString, String> all = new HashMap<>(headers);
    all.put(HttpHeaderNames.CONTENT_TYPE, TEXT);
    return new Response(status, all, List.of((text + "\n").getBytes(StandardCharsets.UTF_8)));
  }
}
