package io.herokuexporter.server;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.Intake;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happens to the body of an accepted drain request: decompressed, read, applied. The first
/// and only place where all of it is known; a request counts wholly or not at all.
final class Drain {
  private final Intake intake;
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

  Drain(Intake intake, int bodyBytesMax) {
    this.intake = intake;
    this.bodyBytesMax = bodyBytesMax;
  }

  /// Applies a body.
  ///
  /// @param answer told once what to answer: before this returns, or later by another thread
  void accept(Head head, byte[] bytes, int length, Consumer<Response> answer) {
    if (head.codings.isIdentity()) {
      apply(head, bytes, length, length, answer);
      return;
    }
    switch (head.codings.decode(bytes, 0, length, bodyBytesMax)) {
      case ContentCodings.Decoded.Body(byte[] decoded) ->
          apply(head, decoded, decoded.length, length, answer);
      case ContentCodings.Decoded.TooLarge _ -> answer.accept(tooLarge());
      case ContentCodings.Decoded.Corrupt _ ->
          answer.accept(
              Response.text(HttpResponseStatus.BAD_REQUEST, "the body does not decompress"));
    }
  }

  Response tooLarge() {
    return Response.text(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "the body is over --web.max-body-bytes, " + bodyBytesMax);
  }

  private void apply(
      Head head, byte[] bytes, int length, int wireBytes, Consumer<Response> answer) {
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
    intake.submit(
        extractors.get().extract(frame),
        key,
        frame.wireBytes(),
        outcome -> answer.accept(answerTo(outcome)));
  }

  private static Response answerTo(Intake.Outcome outcome) {
    return switch (outcome) {
      case COUNTED -> Response.ACCEPTED;
      case UNAVAILABLE ->
          Response.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "not kept; try again");
    };
  }
}
