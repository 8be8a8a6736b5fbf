package io.herokuexporter.server;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.Intake;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens to the body of an accepted drain request: decompressed, read, applied. The first
/// and only place where all of it is known; a request counts wholly or not at all.
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final Intake intake;
  private final int bodyBytesMax;
  private final Capacity capacity;
  private final Workroom workroom;
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

  Drain(Intake intake, int bodyBytesMax, Capacity capacity, Workroom workroom) {
    this.intake = intake;
    this.bodyBytesMax = bodyBytesMax;
    this.capacity = capacity;
    this.workroom = workroom;
  }

  /// Applies a body.
  ///
  /// @param connection the thread that calls
  /// @param answer told once what to answer: before this returns, or later by some thread
  /// @return whether `bytes` are still read after this returns
  boolean accept(
      Head head, byte[] bytes, int length, EventExecutor connection, Consumer<Response> answer) {
    if (length <= capacity.lightBytes()
        && tried(() -> acceptLight(head, bytes, length, answer), answer)) {
      return false;
    }
    workroom.submit(
        connection,
        () -> tried(() -> acceptAny(head, bytes, length, answer), answer),
        () -> answer.accept(Response.unavailable()));
    return true;
  }

  /// What is done with a body; false when it turns out to be no light one.
  private interface Work {
    boolean isDone();
  }

  /// Nothing that a drain holds should throw; should it all the same, Logplex must try again. The
  /// same when memory runs out amid the work: what it took is garbage then.
  private static boolean tried(Work work, Consumer<Response> answer) {
    try {
      return work.isDone();
    } catch (RuntimeException e) {
      LOG.error("a drain request could not be applied", e);
      answer.accept(
          Response.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the exporter's log"));
    } catch (OutOfMemoryError e) {
      LOG.error("a drain request needs more memory than there is: {}", e.getMessage());
      answer.accept(Response.unavailable());
    }
    return true;
  }

  private boolean acceptLight(Head head, byte[] bytes, int length, Consumer<Response> answer) {
    if (head.codings.isIdentity()) {
      apply(head, bytes, length, length, answer);
      return true;
    }
    ContentCodings.Decoded decoded =
        head.codings.decode(bytes, 0, length, Math.min(capacity.lightBytes(), bodyBytesMax));
    if (decoded instanceof ContentCodings.Decoded.TooLarge
        && capacity.lightBytes() < bodyBytesMax) {
      return false;
    }
    applyDecoded(head, decoded, length, answer);
    return true;
  }

  private boolean acceptAny(Head head, byte[] bytes, int length, Consumer<Response> answer) {
    if (head.codings.isIdentity()) {
      apply(head, bytes, length, length, answer);
      return true;
    }
    // there is one at a time, and while it is there fewer others are let in
    Room.Share room = capacity.large().take(bodyBytesMax);
    try {
      applyDecoded(
          head, head.codings.measureAndDecode(bytes, 0, length, bodyBytesMax), length, answer);
    } finally {
      room.end();
    }
    return true;
  }

  private void applyDecoded(
      Head head, ContentCodings.Decoded decoded, int wireBytes, Consumer<Response> answer) {
    switch (decoded) {
      case ContentCodings.Decoded.Body(byte[] body) ->
          apply(head, body, body.length, wireBytes, answer);
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
      case UNAVAILABLE -> Response.unavailable();
    };
  }
}
