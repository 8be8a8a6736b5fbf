package io.herokuexporter.server;

import io.herokuexporter.metric.Cut;
import io.herokuexporter.metric.Faults;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Gate.Passage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client: reads its requests one after the other and answers them in order.
///
/// ```
///       head, maybe after a while        end of body
///  IDLE --(CHECKING)-> READING a drain -------> APPLYING it -> answer -------> IDLE
///   |                     | over the limit
///   |  any other head     v                 end of body
///   +------------------> DROPPING, answer known ----------> answer ----------> IDLE
///                         |     |            end of body
///                         |     +-- a page --> MAKING it elsewhere, SENDING --> IDLE
///                         | over the limit, or the client asked before it sent
///                         v
///                      LINGERING, answered: 1 MiB or 1 s more, then close
/// ```
///
/// A drain whose body is more than a little asks for a share of a [Room] first. While there is
/// none, it is WAITING and leaves the body unread, so that TCP tells the sender to wait. After
/// [Patience#SECONDS], and whatever it has waited for before, it answers 503. So does a page.
///
/// An answer that is known before the body has been read waits for the end of the body: a sender
/// that still writes would take the closing of the connection for a fault of the network, and try
/// again. While a password is verified, an answer kept back, a drain kept, or a page made and sent,
/// what the client sends behind waits here.
///
/// A client that has ended its side of the connection is sent the answers to what came whole.
final class Connection extends ChannelInboundHandlerAdapter {
  /// What a lingering connection may still send before it is closed.
  static final int LINGER_BYTES_MAX = 1024 * 1024;

  static final int LINGER_SECONDS = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /// The event that tells a connection that the server stops.
  enum Stop {
    STOP
  }

  private final Gate gate;
  private final MetricStore store;
  private final Drain drain;
  private final MetricsPage page;
  private final Outbox outbox;
  private final int bodyBytesMax;
  private final Answers answers;
  private final Crowd.Member member;
  private final StrictRequestDecoder decoder;
  private final BodyBuffer body;
  private final Claim claim;
  private final Pace pace = new Pace(this::cut);
  private final Silence silence = new Silence();
  private final RequestHead head = new RequestHead();
  private final Patience patience = new Patience();
  private final Deque<Object> waiting = new ArrayDeque<>();

  private ConnectionState state = ConnectionState.IDLE;

  /// Sends what has been written, once all that has come has been handled.
  private Runnable sender = () -> {};

  /// Whether a drain is being handed over now: an answer that comes at once needs no detour.
  private boolean handsOver;

  /// Whether the client sends nothing more.
  private boolean allHeard;

  private long droppedBytes;
  private Passage passage =
      new Passage.Answered(Response.text(HttpResponseStatus.NOT_FOUND, ""), false);

  /// What all connections of a server have in common.
  record Common(
      Gate gate,
      MetricStore store,
      Drain drain,
      MetricsPage page,
      DateHeader date,
      Outbox outbox,
      Capacity capacity,
      int bodyBytesMax) {}

  Connection(Common common, Crowd.Member member, StrictRequestDecoder decoder) {
    this.gate = common.gate;
    this.store = common.store;
    this.drain = common.drain;
    this.page = common.page;
    this.outbox = common.outbox;
    this.bodyBytesMax = common.bodyBytesMax;
    this.answers = new Answers(common.date);
    this.body = new BodyBuffer(bodyBytesMax);
    this.claim = new Claim(common.capacity);
    this.member = member;
    this.decoder = decoder;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    sender =
        guarded(
            ctx,
            () -> {
              answers.flush(ctx);
              keepPace(ctx);
            });
    silence.begin(ctx);
    decoder.pauseWhile(() -> isPaused(ctx));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state.isBusy() || !waiting.isEmpty()) {
      waiting.add(message);
      ctx.channel().config().setAutoRead(false);
    } else {
      handle(ctx, message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    member.hear();
    if (ctx.channel().isActive()) { // else it is the decoder's, which ends with the connection
      outbox.add(ctx.executor(), sender);
    }
  }

  /// Limits the time for what has begun and is not at its end.
  private void keepPace(ChannelHandlerContext ctx) {
    if (!pace.isRunning()) {
      if (state == ConnectionState.READING || state == ConnectionState.DROPPING) {
        pace.beginBody(ctx, head.bodyBytesExpected(bodyBytesMax));
      } else if (state == ConnectionState.IDLE && decoder.isAmidHead()) {
        pace.beginHead(ctx);
      }
    }
    pace.watchAnswers(ctx);
  }

  /// Ends a connection that is too slow, without an answer: a 408 would have Logplex throw away the
  /// batch, after a fault of the network it tries again.
  private void cut(ChannelHandlerContext ctx, Cut reason) {
    LOG.debug("connection cut: {}", reason);
    store.cut(reason);
    ctx.close();
  }

  /// Who does not read answers is not read either: what waits to be sent stays bounded.
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      later( // not now, amid the handling of a message
          ctx,
          () -> {
            answers.goOnSending(ctx);
            resume(ctx);
          });
    } else {
      ctx.channel().config().setAutoRead(false);
      pace.watchAnswers(ctx);
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (state != ConnectionState.APPLYING) {
      claim.end(); // else with the answer, for the batch is still there
    }
    state = ConnectionState.CLOSED;
    if (passage instanceof Passage.Undecided(Future<Passage> decided)) {
      decided.cancel(false);
    }
    pace.close();
    answers.close();
    body.clear();
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
    ctx.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == Stop.STOP) {
      silence.stop(ctx);
    } else if (event instanceof ChannelInputShutdownEvent) {
      allHeard = true;
      closeWhenServed(ctx);
    } else if (event instanceof IdleStateEvent) {
      if (!state.waitsForUs() && !(silence.isStopping() && isInFlight(ctx))) {
        ctx.close();
      }
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  /// Whether what comes next stays the bytes that it is.
  private boolean isPaused(ChannelHandlerContext ctx) {
    return state.isBusy() || !waiting.isEmpty() || !ctx.channel().isWritable();
  }

  /// Whether a request has come in part, or an answer gone in part: asked when a silence has not
  /// been ours.
  private boolean isInFlight(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer unsent = ctx.channel().unsafe().outboundBuffer();
    return state.isInFlight() || (unsent != null && unsent.totalPendingWriteBytes() > 0);
  }

  /// Does something from the thread of this connection, in its turn.
  private void later(ChannelHandlerContext ctx, Runnable task) {
    ctx.executor().execute(guarded(ctx, task));
  }

  /// What throws outside of the handling of a message ends the connection too: else it would wait
  /// for ever.
  private Runnable guarded(ChannelHandlerContext ctx, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | OutOfMemoryError e) {
        exceptionCaught(ctx, e);
      }
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // first, for memory may not do for the rest
    if (cause instanceof IOException) {
      LOG.debug("connection ended: {}", cause.getMessage());
    } else {
      Faults.log(LOG, "connection closed by a fault of ours", cause);
    }
  }

  private void handle(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request && state == ConnectionState.IDLE) {
        head(ctx, request);
      }
      if (message instanceof HttpContent content) {
        content(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpRequest request) {
    pace.end();
    patience.begin();
    answers.begin(request);
    Throwable fault = head.read(request);
    if (fault != null) {
      malformed(ctx, fault);
      return;
    }
    droppedBytes = 0;
    pass(ctx, gate.admit(head.target(), request, ctx.channel()));
  }

  /// Does with a request what has been decided.
  private void pass(ChannelHandlerContext ctx, Passage decided) {
    passage = decided;
    switch (passage) {
      case Passage.Accepted _ -> {
        trust(ctx);
        body.begin(head.contentLength());
        state = ConnectionState.READING;
        if (claim.isNeeded(head.contentLength())) {
          askForRoom(ctx);
        }
      }
      case Passage.Scrape _ -> {
        trust(ctx);
        state = ConnectionState.DROPPING;
      }
      case Passage.Answered(Response response, boolean trusted) -> {
        if (trusted) {
          trust(ctx);
        }
        state = ConnectionState.DROPPING;
        if (head.asksFirst()) {
          linger(ctx, response);
        }
      }
      case Passage.Undecided(Future<Passage> later) -> {
        state = ConnectionState.CHECKING;
        patience.waitBegins(ctx.executor());
        later.addListener(_ -> guarded(ctx, () -> passLate(ctx, later.getNow())).run());
      }
    }
    if (state == ConnectionState.READING || state == ConnectionState.DROPPING) {
      goOn(ctx);
    }
  }

  /// Has a client send its body that asked first.
  private void goOn(ChannelHandlerContext ctx) {
    if (head.asksFirst()) {
      head.goOn();
      answers.goOn(ctx);
    }
  }

  /// The same for one that has waited for it, unless the client has gone since.
  private void passLate(ChannelHandlerContext ctx, Passage decided) {
    if (state == ConnectionState.CHECKING) {
      patience.waitEnds(ctx.executor());
      pass(ctx, decided);
      resume(ctx);
    }
  }

  /// Reads on, or leaves the rest of the body unread until there is room for all of it.
  private void askForRoom(ChannelHandlerContext ctx) {
    boolean atOnce =
        claim.ask(
            ctx.executor(),
            head.bodyBytesExpected(bodyBytesMax),
            patience.leftNanos(),
            guarded(ctx, () -> readOn(ctx)),
            guarded(ctx, () -> refuse(ctx)));
    if (atOnce) {
      body.makeRoom();
    } else {
      state = ConnectionState.WAITING;
      pace.end();
      patience.waitBegins(ctx.executor());
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void readOn(ChannelHandlerContext ctx) {
    state = ConnectionState.READING;
    patience.waitEnds(ctx.executor());
    body.makeRoom();
    goOn(ctx);
    resume(ctx);
  }

  private void refuse(ChannelHandlerContext ctx) {
    giveUp(Response.unavailable());
    if (head.asksFirst()) {
      linger(ctx, Response.unavailable());
    }
    resume(ctx);
  }

  /// Lets go what there is of the body, and drops the rest.
  private void giveUp(Response response) {
    droppedBytes = body.length();
    body.clear();
    claim.end();
    passage = new Passage.Answered(response, true);
    state = ConnectionState.DROPPING;
  }

  private void content(ChannelHandlerContext ctx, HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (content.decoderResult().isFailure()) {
      broken(ctx, content.decoderResult().cause());
      return;
    }
    if (last) {
      pace.end();
    }
    switch (state) {
      case READING -> read(ctx, content, last);
      case DROPPING -> drop(ctx, content.content().readableBytes(), last);
      case LINGERING -> {
        droppedBytes += content.content().readableBytes();
        if (last || droppedBytes > LINGER_BYTES_MAX) {
          close(ctx);
        }
      }
      case IDLE, CHECKING, WAITING, APPLYING, MAKING, SENDING, CLOSED -> {}
    }
  }

  private void read(ChannelHandlerContext ctx, HttpContent content, boolean last) {
    ByteBuf chunk = content.content();
    long length = (long) body.length() + chunk.readableBytes();
    if (length > bodyBytesMax) {
      giveUp(drain.tooLarge());
      drop(ctx, chunk.readableBytes(), last);
      return;
    }
    if (claim.isNeeded(length)) {
      askForRoom(ctx); // a body of unknown length that outgrows what needs none
      if (state == ConnectionState.WAITING) {
        waiting.addFirst(content.retain());
        return;
      }
    }
    body.append(chunk);
    if (last && passage instanceof Passage.Accepted(Drain.Head accepted)) {
      apply(ctx, accepted);
    }
  }

  private void apply(ChannelHandlerContext ctx, Drain.Head head) {
    state = ConnectionState.APPLYING;
    handsOver = true;
    Drain.Request request =
        new Drain.Request(head, body.bytes(), body.length(), answer -> applied(ctx, answer));
    boolean isKept = drain.accept(request, patience.leftNanos(), ctx.executor());
    handsOver = false;
    if (state == ConnectionState.APPLYING) {
      claim.waitsForAnswer(body.length());
    }
    if (isKept) {
      body.leave();
    } else {
      body.clear();
    }
  }

  /// Answers a drain at once, or from the thread of this connection when it is told later.
  private void applied(ChannelHandlerContext ctx, Response response) {
    if (handsOver && ctx.executor().inEventLoop()) {
      claim.end();
      answer(ctx, response);
    } else {
      later(
          ctx,
          () -> {
            claim.end(); // also when the client has gone
            answerDuring(ctx, ConnectionState.APPLYING, response);
          });
    }
  }

  private void drop(ChannelHandlerContext ctx, int bytes, boolean last) {
    droppedBytes += bytes;
    if (last) {
      switch (passage) {
        case Passage.Answered(Response response, _) -> answer(ctx, response);
        case Passage.Scrape scrape -> scrape(ctx, scrape);
        case Passage.Accepted _, Passage.Undecided _ ->
            throw new IllegalStateException("a body was dropped that is wanted");
      }
    } else if (droppedBytes > bodyBytesMax) {
      Response response =
          passage instanceof Passage.Answered(Response known, _) ? known : drain.tooLarge();
      linger(ctx, response);
    }
  }

  /// Has a page made as soon as there is room for it.
  private void scrape(ChannelHandlerContext ctx, Passage.Scrape scrape) {
    state = ConnectionState.MAKING;
    boolean atOnce =
        claim.askForPage(
            ctx.executor(),
            page.bytesExpected(),
            patience.leftNanos(),
            guarded(ctx, () -> make(ctx, scrape)),
            guarded(ctx, () -> answerDuring(ctx, ConnectionState.MAKING, Response.unavailable())));
    if (atOnce) {
      make(ctx, scrape);
    }
  }

  private void make(ChannelHandlerContext ctx, Passage.Scrape scrape) {
    boolean measured = answers.needsLength();
    page.executor()
        .execute(() -> {
          if (ctx.channel().isActive()) { // the client may have gone while others were served
            page.make(
                scrape,
                measured,
                made -> later(ctx, () -> send(ctx, made)),
                failed -> later(ctx, () -> answerDuring(ctx, ConnectionState.MAKING, failed)));
          }
        });
  }

  /// Answers what was worked on elsewhere, unless the client has gone since.
  private void answerDuring(ChannelHandlerContext ctx, ConnectionState during, Response response) {
    if (state == during) {
      claim.end();
      answer(ctx, response);
      resume(ctx);
    }
  }

  private void send(ChannelHandlerContext ctx, MetricsPage.Page made) {
    if (state != ConnectionState.MAKING) {
      made.close(); // the client has gone
      return;
    }
    state = ConnectionState.SENDING;
    pace.beginPage(ctx);
    answers.send(ctx, made, () -> sent(ctx));
    pace.watchAnswers(ctx);
  }

  private void sent(ChannelHandlerContext ctx) {
    if (state == ConnectionState.SENDING) {
      pace.end();
      claim.end();
      state = ConnectionState.IDLE;
      if (!answers.keepAlive()) {
        close(ctx);
      }
      resume(ctx);
    }
  }

  /// Handles what has waited, and reads on when nothing waits any more.
  private void resume(ChannelHandlerContext ctx) {
    while (!state.isBusy() && ctx.channel().isWritable() && !waiting.isEmpty()) {
      handle(ctx, waiting.remove());
    }
    if (!isPaused(ctx)) {
      decoder.goOn(ctx.pipeline());
      if (state != ConnectionState.CLOSED) {
        silence.beginAnew(ctx);
      }
    }
    ctx.flush();
    if (!isPaused(ctx)) {
      ctx.channel().config().setAutoRead(true);
    }
    closeWhenServed(ctx);
    keepPace(ctx);
  }

  /// Answers a request whose body has been read to its end.
  private void answer(ChannelHandlerContext ctx, Response response) {
    count(response);
    answers.write(ctx, response);
    state = ConnectionState.IDLE;
    if (!answers.keepAlive()) {
      close(ctx);
    }
  }

  /// Answers at once, and gives the client a moment to see it before the connection ends.
  private void linger(ChannelHandlerContext ctx, Response response) {
    count(response);
    answers.writeLast(ctx, response);
    ctx.flush();
    state = ConnectionState.LINGERING;
    droppedBytes = 0;
    ctx.executor().schedule(() -> close(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /// The body cannot be read on; a request that has its answer gets no second one.
  private void broken(ChannelHandlerContext ctx, Throwable cause) {
    if (state == ConnectionState.LINGERING) {
      close(ctx);
    } else if (state != ConnectionState.CLOSED) {
      malformed(ctx, cause);
    }
  }

  private void malformed(ChannelHandlerContext ctx, Throwable cause) {
    body.clear();
    claim.end();
    Response response = Response.malformed(cause);
    count(response);
    answers.writeLast(ctx, response);
    close(ctx);
  }

  private void count(Response response) {
    if (head.isOfDrain() && response.status().code() != HttpResponseStatus.OK.code()) {
      store.refused(response.status().code());
    }
  }

  private void close(ChannelHandlerContext ctx) {
    state = ConnectionState.CLOSED;
    Answers.end(ctx);
  }

  /// What has not come whole by now never will.
  private void closeWhenServed(ChannelHandlerContext ctx) {
    if (allHeard && !isPaused(ctx) && state != ConnectionState.CLOSED) {
      close(ctx);
    }
  }

  private void trust(ChannelHandlerContext ctx) {
    member.trust();
    silence.trust(ctx);
  }
}
