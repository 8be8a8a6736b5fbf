package io.herokuexporter.server;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.MetricStore;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/// What happens to the body of an accepted drain request: decompressed, read, applied. The first
/// and only place where all of it is known; a request counts wholly or not at all.
final class Drain {
  private final MetricStore store;
  private final int bodyBytesMax;
  private final FastThreadLocal<Extractor> extractors =
      new FastThreadLocal<>() {
        @Override
        protected Extractor initialValue() {
          return new Extractor();
        }
      };

  /// What the head of a drain request says.
  record Head(
      ContentCodings codings,
      @Nullable String appName,
      @Nullable String drainToken,
      @Nullable String frameId,
      @Nullable String messageCount) {}

  Drain(MetricStore store, int bodyBytesMax) {
    this.store = store;
    this.bodyBytesMax = bodyBytesMax;
  }

  /// Applies a body and tells what to answer.
  Response accept(Head head, byte[] bytes, int length) {
    if (head.codings.isIdentity()) {
      return apply(head, bytes, length, length);
    }
    return switch (head.codings.decode(bytes, 0, length, bodyBytesMax)) {
      case ContentCodings.Decoded.Body(byte[] decoded) ->
          apply(head, decoded, decoded.length, length);
      case ContentCodings.Decoded.TooLarge _ -> tooLarge();
      case ContentCodings.Decoded.Corrupt _ ->
          Response.text(HttpResponseStatus.BAD_REQUEST, "the body does not decompress");
    };
  }

  Response tooLarge() {
    return Response.text(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "the body is over --web.max-body-bytes, " + bodyBytesMax);
  }

  private Response apply(Head head, byte[] bytes, int length, int wireBytes) {
    Frame frame =
        new Frame(
            bytes,
            0,
            length,
            head.appName,
            head.drainToken,
            head.frameId,
            head.messageCount,
            wireBytes);
    FrameKey key = FrameKey.of(frame.drainToken(), frame.frameId());
    store.apply(extractors.get().extract(frame), key, frame.wireBytes());
    return Response.ACCEPTED;
  }
}
