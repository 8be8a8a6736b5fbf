package io.herokuexporter.server;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/// Reads requests within bounds, and refuses what two servers could read in two ways (RFC 9112,
/// section 11.2).
final class StrictRequestDecoder extends HttpRequestDecoder {
  static final int REQUEST_LINE_BYTES_MAX = 8 * 1024;
  static final int HEADERS_BYTES_MAX = 16 * 1024;

  /// As much of a body as one read of the socket brings is handed on at once.
  private static final int CHUNK_BYTES_MAX = 1024 * 1024;

  StrictRequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setMaxChunkSize(CHUNK_BYTES_MAX));
  }

  /// Netty would believe the `Transfer-Encoding` and go on.
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
