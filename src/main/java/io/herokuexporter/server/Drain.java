package io.herokuexporter.server;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Faults;
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
  private final BatchPool batches = new BatchPool();
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

  /// A drain request that has come to its end.
  ///
  /// @param bytes its body is the first `length` of them
  /// @param answer told once what to answer: by the thread that applies it, or later by some thread
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Request(Head head, byte[] bytes, int length, Consumer<Response> answer) {
    /// The same, which gives back a share of a room before it is answered.
    Request holding(Room.Share share) {
      return new Request(
          head,
          bytes,
          length,
          response -> {
            share.end();
            answer.accept(response);
          });
    }
  }

  /// Applies a request.
  ///
  /// @param patienceNanos how long its sender may be kept waiting from now on
  /// @param connection the thread that calls
  /// @return whether its bytes are still read after this returns
  boolean accept(Request request, long patienceNanos, EventExecutor connection) {
    if (request.length <= capacity.lightBytes()
        && tried(request, () -> acceptLight(request, patienceNanos))) {
      return false;
    }
    return tried(
        request,
        () -> {
          workroom.submit(
              connection,
              patienceNanos,
              leftNanos -> tried(request, () -> acceptAny(request, leftNanos)),
              () -> request.answer.accept(Response.unavailable()));
          return true;
        });
  }

  /// What is done with a body; false when it turns out to be no light one.
  private interface Work {
    boolean isDone();
  }

  /// Nothing that a drain holds should throw; should it all the same, an error of the JVM included,
  /// Logplex must try again, and room be given back. The same when memory runs out amid the work:
  /// what it took is garbage then.
  private static boolean tried(Request request, Work work) {
    try {
      return work.isDone();
    } catch (OutOfMemoryError e) {
      request.answer.accept(Response.unavailable());
      LOG.error("a drain request needs more memory than there is: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      request.answer.accept(
          Response.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the exporter's log"));
      Faults.log(LOG, "a drain request could not be applied", e);
    }
    return true;
  }

  private boolean acceptLight(Request request, long patienceNanos) {
    ContentCodings codings = request.head.codings;
    if (codings.isIdentity()) {
      apply(request, request.bytes, request.length, patienceNanos);
      return true;
    }
    int lightBytes = Math.min(capacity.lightBytes(), bodyBytesMax);
    ContentCodings.Decoded decoded = codings.decode(request.bytes, 0, request.length, lightBytes);
    if (decoded instanceof ContentCodings.Decoded.TooLarge && lightBytes < bodyBytesMax) {
      return false;
    }
    applyDecoded(request, decoded, patienceNanos);
    return true;
  }

  private boolean acceptAny(Request request, long patienceNanos) {
    ContentCodings codings = request.head.codings;
    if (codings.isIdentity()) {
      apply(request, request.bytes, request.length, patienceNanos);
      return true;
    }
    // there is one at a time, and while it is there fewer others are let in
    Room.Share room = capacity.large().take(bodyBytesMax);
    try {
      applyDecoded(
          request,
          codings.measureAndDecode(request.bytes, 0, request.length, bodyBytesMax),
          patienceNanos);
    } finally {
      room.end();
    }
    return true;
  }

  private void applyDecoded(Request request, ContentCodings.Decoded decoded, long patienceNanos) {
    switch (decoded) {
      case ContentCodings.Decoded.Body(byte[] body) -> {
        // what a batch takes that waits for a disk is told by its text, not by what came
        Request holding = request.holding(capacity.usual().take(body.length));
        tried(
            holding,
            () -> {
              apply(holding, body, body.length, patienceNanos);
              return true;
            });
      }
      case ContentCodings.Decoded.TooLarge _ -> request.answer.accept(tooLarge());
      case ContentCodings.Decoded.Corrupt _ ->
          request.answer.accept(
              Response.text(HttpResponseStatus.BAD_REQUEST, "the body does not decompress"));
    }
  }

  Response tooLarge() {
    return Response.text(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "the body is over --web.max-body-bytes, " + bodyBytesMax);
  }

  private void apply(Request request, byte[] bytes, int length, long patienceNanos) {
    Head head = request.head;
    Frame frame =
        new Frame(
            bytes,
            0,
            length,
            head.appName,
            head.drainToken,
            head.frameId,
            head.messageCount,
            request.length);
    Batch batch = extract(frame);
    intake.submit(
        batch,
        FrameKey.of(frame.drainToken(), frame.frameId()),
        frame.wireBytes(),
        patienceNanos,
        outcome -> request.answer.accept(answerTo(outcome, batch)));
  }

  private Batch extract(Frame frame) {
    try {
      return extractors.get().extract(frame, batches.take(frame.app()));
    } catch (RuntimeException | Error e) {
      extractors.remove(); // what it had begun to learn may be half there
      throw e;
    }
  }

  private Response answerTo(Intake.Outcome outcome, Batch batch) {
    return switch (outcome) {
      case COUNTED -> {
        batches.giveBack(batch);
        yield Response.ACCEPTED;
      }
      case UNAVAILABLE -> Response.unavailable();
    };
  }
}
