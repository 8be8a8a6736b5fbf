package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import io.herokuexporter.server.BasicAuth.Verdict;
import io.herokuexporter.server.Gate.Passage;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks for the credentials of a locked door. What is right, and known to be, passes at once; a
/// wrong login has its answer kept back, and a secret that must be verified first is waited for.
final class Checkpoint implements AutoCloseable {
  private final FailedLogins failedLogins;
  private final Verifier verifier = new Verifier();

  /// What stands behind a locked door.
  interface Room {
    /// What becomes of a request with right credentials.
    ///
    /// @param app the only app that it may speak for, or null
    Passage enter(@Nullable String app);
  }

  Checkpoint(Clock clock) {
    failedLogins = new FailedLogins(clock);
  }

  Verifier verifier() {
    return verifier;
  }

  /// What becomes of a request at a locked door. Called by the thread of its channel.
  Passage pass(BasicAuth lock, HttpRequest request, Channel channel, Room room) {
    String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
    return switch (lock.look(authorization)) {
      case Verdict.Right(String app) -> room.enter(app);
      case Verdict.Missing _ -> refused(lock); // nobody has tried anything
      case Verdict.Wrong _ -> {
        Promise<Passage> decided = channel.eventLoop().newPromise();
        refuseLater(lock, ClientAddress.of(channel.remoteAddress()), channel.eventLoop(), decided);
        yield new Passage.Undecided(decided);
      }
      case Verdict.Unknown(BcryptKeys.Verification verification) -> {
        Waiting waiting = new Waiting(lock, authorization, channel, room);
        waiting.ask(verification);
        yield new Passage.Undecided(waiting.decided);
      }
    };
  }

  /// Keeps nothing of the request meanwhile.
  private void refuseLater(
      BasicAuth lock, long address, EventExecutor thread, Promise<Passage> decided) {
    thread.schedule(
        () -> decided.trySuccess(refused(lock)),
        failedLogins.delayMillis(address),
        TimeUnit.MILLISECONDS);
  }

  private static Passage refused(BasicAuth lock) {
    return new Passage.Answered(Response.unauthorized(lock), false);
  }

  /// A request whose secret is being verified.
  private final class Waiting {
    private final BasicAuth lock;
    private final @Nullable String authorization;
    private final long address;
    private final Room room;
    private final EventExecutor thread;
    private final Promise<Passage> decided;
    private final ScheduledFuture<?> end;
    private final Runnable told = this::verified;
    private @Nullable ByteBuffer digest;

    Waiting(BasicAuth lock, @Nullable String authorization, Channel channel, Room room) {
      this.lock = lock;
      this.authorization = authorization;
      this.address = ClientAddress.of(channel.remoteAddress());
      this.room = room;
      this.thread = channel.eventLoop();
      this.decided = thread.newPromise();
      this.end = thread.schedule(this::giveUp, Patience.SECONDS, TimeUnit.SECONDS);
      decided.addListener(_ -> leave());
    }

    /// Where there is no room, it may still be that another request has the same secret verified.
    private void ask(BcryptKeys.Verification verification) {
      digest = verification.digest();
      verifier.verify(address, digest, verification, told);
    }

    /// It is decided, or the client has gone: nothing of the request stays here, while its secret
    /// is verified all the same.
    private void leave() {
      end.cancel(false);
      if (digest != null) {
        verifier.forget(digest, told);
      }
    }

    private void verified() {
      try {
        thread.execute(this::lookAgain);
      } catch (RejectedExecutionException _) {
        // the server has stopped meanwhile
      }
    }

    /// The credentials may have changed meanwhile, so the lock is asked again.
    private void lookAgain() {
      if (decided.isDone()) {
        return;
      }
      switch (lock.look(authorization)) {
        case Verdict.Right(String app) -> decided.trySuccess(room.enter(app));
        case Verdict.Missing _, Verdict.Wrong _ -> {
          end.cancel(false);
          refuseLater(lock, address, thread, decided);
        }
        case Verdict.Unknown(BcryptKeys.Verification verification) -> ask(verification);
      }
    }

    private void giveUp() {
      decided.trySuccess(
          switch (lock.look(authorization)) {
            case Verdict.Right(String app) -> room.enter(app);
            case Verdict.Missing _, Verdict.Wrong _ -> refused(lock);
            case Verdict.Unknown _ ->
                new Passage.Answered(
                    Response.text(
                        HttpResponseStatus.SERVICE_UNAVAILABLE,
                        "too many passwords are being verified; try again"),
                    false);
          });
    }
  }

  @Override
  public void close() {
    verifier.close();
  }
}
