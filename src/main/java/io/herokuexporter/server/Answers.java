package io.herokuexporter.server;

import io.herokuexporter.server.MetricsPage.Page;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

/// Writes the answers of one connection, in the form that suits the request now being served: its
/// version of HTTP, whether it asked for a body, whether the connection may go on.
final class Answers {
  private static final HttpHeaders NO_TRAILERS = EmptyHttpHeaders.INSTANCE;

  private final DateHeader date;
  private final PageSender pages = new PageSender();

  /// Whether it has had nothing but accepted drains so far, as the connections of Logplex have:
  /// then nothing of ours stands between here and the socket that could hold back an earlier
  /// answer.
  private boolean plain = true;

  private HttpVersion version = HttpVersion.HTTP_1_1;
  private boolean keepAlive;
  private boolean isHead;

  Answers(DateHeader date) {
    this.date = date;
  }

  /// Notes what the answer to this request depends on.
  void begin(HttpRequest request) {
    version = request.protocolVersion();
    keepAlive = HttpUtil.isKeepAlive(request);
    isHead = request.method().equals(HttpMethod.HEAD);
  }

  /// Whether the connection may be used on after the answer.
  boolean keepAlive() {
    return keepAlive;
  }

  /// Whether the length of a page must be known before it is sent: HTTP/1.0 knows no body without,
  /// and an answer to HEAD tells nothing else.
  boolean needsLength() {
    return isHead || version.equals(HttpVersion.HTTP_1_0);
  }

  /// Has a client that asked first send its body.
  void goOn(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
  }

  @SuppressWarnings("ReferenceEquality") // that very answer has bytes that stand ready
  void write(ChannelHandlerContext ctx, Response response) {
    if (response == Response.ACCEPTED
        && plain
        && keepAlive
        && version.equals(HttpVersion.HTTP_1_1)) {
      byte[] accepted = date.accepted();
      ByteBuf bytes = ctx.alloc().directBuffer(accepted.length).writeBytes(accepted);
      socket(ctx).write(bytes, ctx.voidPromise());
      return;
    }
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
    response.headers().forEach(head.headers()::set);
    head.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().readableBytes());
    complete(head);
    ctx.write(withBody(head, isHead ? Unpooled.EMPTY_BUFFER : response.body()), ctx.voidPromise());
  }

  /// The same, of an answer that no other follows.
  void writeLast(ChannelHandlerContext ctx, Response response) {
    keepAlive = false;
    write(ctx, response);
  }

  /// Sends a page, and closes it. One that is longer than its first part has its length told only
  /// if that is known.
  ///
  /// @param sent told when all of it is on its way; a page that breaks off ends the connection
  void send(ChannelHandlerContext ctx, Page page, Runnable sent) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    page.headers().forEach(head.headers()::set);
    complete(head);
    if (isHead) {
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, page.length());
      page.close();
      ctx.write(withBody(head, Unpooled.EMPTY_BUFFER));
      sent.run();
      return;
    }
    ByteBuf first = page.next();
    if (page.isEnded()) {
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, first.readableBytes());
    } else if (needsLength()) {
      head.headers().set(HttpHeaderNames.CONTENT_LENGTH, page.length());
    } else {
      head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    ctx.write(head, ctx.voidPromise());
    pages.send(ctx, page, first, sent);
  }

  /// The client takes more again.
  void goOnSending(ChannelHandlerContext ctx) {
    pages.goOn(ctx);
  }

  /// The connection has ended.
  void close() {
    pages.close();
  }

  void flush(ChannelHandlerContext ctx) {
    if (plain) {
      socket(ctx).flush();
    } else {
      ctx.flush();
    }
  }

  /// Ends the connection once everything has been sent.
  static void end(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /// Sets what every answer has.
  private void complete(HttpResponse head) {
    plain = false;
    head.headers().set(HttpHeaderNames.DATE, date.value());
    if (!keepAlive) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (version.equals(HttpVersion.HTTP_1_0)) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static HttpResponse withBody(HttpResponse head, ByteBuf body) {
    return new DefaultFullHttpResponse(
        head.protocolVersion(), head.status(), body, head.headers(), NO_TRAILERS);
  }

  /// Where a write passes no handler on its way to the socket.
  private static ChannelHandlerContext socket(ChannelHandlerContext ctx) {
    return ctx.pipeline().firstContext();
  }
}
