package io.herokuexporter.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// What the head of a request tells of its body, and whom it is for. One for all requests of a
/// connection, as a client mostly asks for the same all its life.
final class RequestHead {
  /// The content type of what Logplex sends.
  private static final AsciiString LOGPLEX = AsciiString.cached("application/logplex-1");

  private String uri = "";
  private RequestTarget target = RequestTarget.of("");
  private boolean asksFirst;
  private long contentLength;
  private boolean isChunked;
  private boolean isRead;
  private boolean isStrayDrain;

  /// Reads the next one.
  ///
  /// @return what is wrong with it, or null
  @Nullable Throwable read(HttpRequest request) {
    isRead = false;
    if (!request.uri().equals(uri)) {
      uri = request.uri();
      target = RequestTarget.of(uri);
    }
    if (request.decoderResult().isFailure()) {
      return request.decoderResult().cause();
    }
    if (lacksHost(request)) {
      return new IllegalArgumentException("there is no Host");
    }
    if (hasUnknownTransferEncoding(request)) {
      return new IllegalArgumentException("Transfer-Encoding may only be chunked");
    }
    asksFirst = HttpUtil.is100ContinueExpected(request);
    contentLength = HttpUtil.getContentLength(request, 0L);
    isChunked = HttpUtil.isTransferEncodingChunked(request);
    isStrayDrain =
        target.door() == null
            && request.headers().contains(HttpHeaderNames.CONTENT_TYPE, LOGPLEX, true);
    isRead = true;
    return null;
  }

  RequestTarget target() {
    return target;
  }

  boolean isOfDrain() {
    return target.door() == Door.DRAIN;
  }

  /// What the request is, for people; null for one that looks whether there is something.
  @Nullable String what() {
    Door door = target.door();
    if (!isRead) {
      return "a request";
    }
    if (door != null) {
      return "a request to " + door.path();
    }
    return isStrayDrain ? "a drain to another path than " + Door.DRAIN.path() : null;
  }

  /// Whether the client asks before it sends the body.
  boolean asksFirst() {
    return asksFirst;
  }

  /// The client has been told to send.
  void goOn() {
    asksFirst = false;
  }

  /// Bytes of the body as it says, 0 where it does not.
  long contentLength() {
    return contentLength;
  }

  /// Bytes that may come.
  ///
  /// @param max of a body that is read
  long bodyBytesExpected(long max) {
    return isChunked ? max : Math.min(contentLength, max);
  }

  /// As HTTP/1.1 wants it answered 400 (RFC 9112, section 3.2).
  private static boolean lacksHost(HttpRequest request) {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && !request.headers().contains(HttpHeaderNames.HOST);
  }

  private static boolean hasUnknownTransferEncoding(HttpRequest request) {
    if (!request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return false;
    }
    String encodings =
        String.join(",", request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING));
    return !encodings.isEmpty()
        && !(HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encodings)
            && request.protocolVersion().equals(HttpVersion.HTTP_1_1));
  }
}
