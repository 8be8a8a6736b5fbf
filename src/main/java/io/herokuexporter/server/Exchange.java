package io.herokuexporter.server;

import io.herokuexporter.metric.Cut;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Gate.Passage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The course of a request from its head to its answer, for one after the other of a [Connection].
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
/// the connection keeps what the client sends behind.
final class Exchange {
  /// What a lingering connection may still send before it is closed.
  static final int LINGER_BYTES_MAX = 1024 * 1024;

  static final int LINGER_SECONDS = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final Connection connection;
  private final Gate gate;
  private final MetricStore store;
  private final Drain drain;
  private final MetricsPage page;
  private final Refusals refusals;
  private final int bodyBytesMax;
  private final Answers answers;
  private final BodyBuffer body;
  private final Claim claim;
  private final Pace pace = new Pace(this::cut);
  private final RequestHead head = new RequestHead();
  private final Patience patience = new Patience();

  private ExchangeState state = ExchangeState.IDLE;

  /// Whether a drain is being handed over now: an answer that comes at once needs no detour.
  private boolean handsOver;

  private long droppedBytes;
  private Passage passage =
      new Passage.Answered(Response.text(HttpResponseStatus.NOT_FOUND, ""), false);

  /// @param connection whose requests these are: it reads on when it is told
  Exchange(Connection.Common common, Connection connection) {
    this.connection = connection;
    this.gate = common.gate();
    this.store = common.store();
    this.drain = common.drain();
    this.page = common.page();
    this.refusals = common.refusals();
    this.bodyBytesMax = common.bodyBytesMax();
    this.answers = new Answers(common.date());
    this.body = new BodyBuffer(bodyBytesMax);
    this.claim = new Claim(common.capacity());
  }

  ExchangeState state() {
    return state;
  }

  /// Sends what has been written.
  void flush(ChannelHandlerContext ctx) {
    answers.flush(ctx);
  }

  /// The client takes more of a page again.
  void goOnSending(ChannelHandlerContext ctx) {
    answers.goOnSending(ctx);
  }

  /// Limits the time for what has begun and is not at its end.
  ///
  /// @param isAmidHead whether a part of a head has come
  void keepPace(ChannelHandlerContext ctx, boolean isAmidHead) {
    if (!pace.isRunning()) {
      if (state == ExchangeState.READING || state == ExchangeState.DROPPING) {
        pace.beginBody(ctx, head.bodyBytesExpected(bodyBytesMax));
      } else if (state == ExchangeState.IDLE && isAmidHead) {
        pace.beginHead(ctx);
      }
    }
    watchAnswers(ctx);
  }

  /// Limits the time that the client may take nothing of its answers.
  void watchAnswers(ChannelHandlerContext ctx) {
    pace.watchAnswers(ctx);
  }

  /// Ends a connection that is too slow, without an answer: a 408 would have Logplex throw away the
  /// batch, after a fault of the network it tries again.
  private void cut(ChannelHandlerContext ctx, Cut reason) {
    LOG.debug("connection cut: {}", reason);
    store.cut(reason);
    ctx.close();
  }

  /// The connection has ended.
  void breakOff() {
    if (state != ExchangeState.APPLYING) {
      claim.end(); // else with the answer, for the batch is still there
    }
    state = ExchangeState.CLOSED;
    if (passage instanceof Passage.Undecided(Future<Passage> decided)) {
      decided.cancel(false);
    }
    pace.close();
    answers.close();
    body.clear();
  }

  /// Handles a part of a request, unless it is [busy][ExchangeState#isBusy].
  void handle(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request && state == ExchangeState.IDLE) {
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
        connection.trust(ctx);
        body.begin(head.contentLength());
        state = ExchangeState.READING;
        if (claim.isNeeded(head.contentLength())) {
          askForRoom(ctx);
        }
      }
      case Passage.Scrape _ -> {
        connection.trust(ctx);
        state = ExchangeState.DROPPING;
      }
      case Passage.Answered(Response response, boolean trusted) -> {
        if (trusted) {
          connection.trust(ctx);
        }
        state = ExchangeState.DROPPING;
        if (head.asksFirst()) {
          linger(ctx, response);
        }
      }
      case Passage.Undecided(Future<Passage> later) -> {
        state = ExchangeState.CHECKING;
        patience.waitBegins(ctx.executor());
        later.addListener(_ -> connection.guarded(ctx, () -> passLate(ctx, later.getNow())).run());
      }
    }
    if (state == ExchangeState.READING || state == ExchangeState.DROPPING) {
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
    if (state == ExchangeState.CHECKING) {
      patience.waitEnds(ctx.executor());
      pass(ctx, decided);
      connection.resume(ctx);
    }
  }

  /// Reads on, or leaves the rest of the body unread until there is room for all of it.
  private void askForRoom(ChannelHandlerContext ctx) {
    boolean atOnce =
        claim.ask(
            ctx.executor(),
            head.bodyBytesExpected(bodyBytesMax),
            patience.leftNanos(),
            connection.guarded(ctx, () -> readOn(ctx)),
            connection.guarded(ctx, () -> refuse(ctx)));
    if (atOnce) {
      body.makeRoom();
    } else {
      state = ExchangeState.WAITING;
      pace.end();
      patience.waitBegins(ctx.executor());
      ctx.channel().config().setAutoRead(false);
    }
  }

  private void readOn(ChannelHandlerContext ctx) {
    state = ExchangeState.READING;
    patience.waitEnds(ctx.executor());
    body.makeRoom();
    goOn(ctx);
    connection.resume(ctx);
  }

  private void refuse(ChannelHandlerContext ctx) {
    giveUp(Response.unavailable());
    if (head.asksFirst()) {
      linger(ctx, Response.unavailable());
    }
    connection.resume(ctx);
  }

  /// Lets go what there is of the body, and drops the rest.
  private void giveUp(Response response) {
    droppedBytes = body.length();
    body.clear();
    claim.end();
    passage = new Passage.Answered(response, true);
    state = ExchangeState.DROPPING;
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
      if (state == ExchangeState.WAITING) {
        connection.putBack(content.retain());
        return;
      }
    }
    body.append(chunk);
    if (last && passage instanceof Passage.Accepted(Drain.Head accepted)) {
      apply(ctx, accepted);
    }
  }

  private void apply(ChannelHandlerContext ctx, Drain.Head head) {
    state = ExchangeState.APPLYING;
    handsOver = true;
    Drain.Request request =
        new Drain.Request(head, body.bytes(), body.length(), answer -> applied(ctx, answer));
    boolean isKept = drain.accept(request, patience.leftNanos(), ctx.executor());
    handsOver = false;
    if (state == ExchangeState.APPLYING) {
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
      connection.later(
          ctx,
          () -> {
            claim.end(); // also when the client has gone
            answerDuring(ctx, ExchangeState.APPLYING, response);
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
    state = ExchangeState.MAKING;
    boolean atOnce =
        claim.askForPage(
            ctx.executor(),
            page.bytesExpected(),
            patience.leftNanos(),
            connection.guarded(ctx, () -> make(ctx, scrape)),
            connection.guarded(
                ctx, () -> answerDuring(ctx, ExchangeState.MAKING, Response.unavailable())));
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
                made -> connection.later(ctx, () -> send(ctx, made)),
                failed ->
                    connection.later(ctx, () -> answerDuring(ctx, ExchangeState.MAKING, failed)));
          }
        });
  }

  /// Answers what was worked on elsewhere, unless the client has gone since.
  private void answerDuring(ChannelHandlerContext ctx, ExchangeState during, Response response) {
    if (state == during) {
      claim.end();
      answer(ctx, response);
      connection.resume(ctx);
    }
  }

  private void send(ChannelHandlerContext ctx, MetricsPage.Page made) {
    if (state != ExchangeState.MAKING) {
      made.close(); // the client has gone
      return;
    }
    state = ExchangeState.SENDING;
    pace.beginPage(ctx);
    answers.send(ctx, made, () -> sent(ctx));
    pace.watchAnswers(ctx);
  }

  private void sent(ChannelHandlerContext ctx) {
    if (state == ExchangeState.SENDING) {
      pace.end();
      claim.end();
      state = ExchangeState.IDLE;
      if (!answers.keepAlive()) {
        close(ctx);
      }
      connection.resume(ctx);
    }
  }

  /// Answers a request whose body has been read to its end.
  private void answer(ChannelHandlerContext ctx, Response response) {
    count(ctx, response);
    answers.write(ctx, response);
    state = ExchangeState.IDLE;
    if (!answers.keepAlive()) {
      close(ctx);
    }
  }

  /// Answers at once, and gives the client a moment to see it before the connection ends.
  private void linger(ChannelHandlerContext ctx, Response response) {
    count(ctx, response);
    answers.writeLast(ctx, response);
    ctx.flush();
    state = ExchangeState.LINGERING;
    droppedBytes = 0;
    ctx.executor().schedule(() -> close(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /// The body cannot be read on; a request that has its answer gets no second one.
  private void broken(ChannelHandlerContext ctx, Throwable cause) {
    if (state == ExchangeState.LINGERING) {
      close(ctx);
    } else if (state != ExchangeState.CLOSED) {
      malformed(ctx, cause);
    }
  }

  private void malformed(ChannelHandlerContext ctx, Throwable cause) {
    if (!ctx.channel().isActive()) {
      return; // a head that broke off with its connection: nobody is there to be answered
    }
    body.clear();
    claim.end();
    Response response = Response.malformed(cause);
    count(ctx, response);
    answers.writeLast(ctx, response);
    close(ctx);
  }

  private void count(ChannelHandlerContext ctx, Response response) {
    HttpResponseStatus status = response.status();
    if (status.code() == HttpResponseStatus.OK.code()) {
      return;
    }
    if (head.isOfDrain()) {
      store.refused(status.code());
    }
    String what = head.what();
    if (what != null && status.codeClass() == HttpStatusClass.CLIENT_ERROR) {
      refusals.add(what, response, ClientAddress.text(ctx.channel().remoteAddress()));
    }
  }

  /// Ends the connection once everything has been sent.
  void close(ChannelHandlerContext ctx) {
    state = ExchangeState.CLOSED;
    Answers.end(ctx);
  }
}
