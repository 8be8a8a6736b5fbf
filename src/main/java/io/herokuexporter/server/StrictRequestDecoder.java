package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Reads requests within bounds, and refuses what two servers could read in two ways (RFC 9112,
/// section 11.2): what Netty, as it may by that RFC, takes for what was probably meant.
final class StrictRequestDecoder extends HttpRequestDecoder {
  static final int REQUEST_LINE_BYTES_MAX = 8 * 1024;
  static final int HEADERS_BYTES_MAX = 8 * 1024;

  /// As much of a body as one read of the socket brings is handed on at once.
  private static final int CHUNK_BYTES_MAX = 1024 * 1024;

  private final KnownHead knownHead = new KnownHead();

  /// Whether the next octet begins a request, or an empty line before it.
  private boolean atStart = true;

  /// Whether the head of a request is being read.
  private boolean inHead = true;

  /// Whether the octet before the next one ended a line of the head.
  private boolean afterLine;

  /// Why the request whose head is being read is to be refused, or nothing.
  private String fault = "";

  /// Whether what has come is to be left as it is: asked before each step.
  private BooleanSupplier pauses = () -> false;

  /// Where the last word of the request line that was cut ended in its array.
  private int wordEnd;

  StrictRequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setMaxChunkSize(CHUNK_BYTES_MAX)
            .setHeadersFactory(BoundedHeaders.FACTORY)
            .setTrailersFactory(BoundedHeaders.FACTORY));
    // What a connection keeps of its reads is cut after each: one turn has several (ReadBuffer).
    setDiscardAfterReads(1);
  }

  /// Whether the last bytes that came are a part of a head; asked when no request is under way.
  boolean isAmidHead() {
    return inHead && !atStart;
  }

  /// Leaves unread what has come as long as this says so: a request makes objects of twenty times
  /// its bytes, and whoever is not answered may have sent thousands.
  void pauseWhile(BooleanSupplier pauses) {
    this.pauses = pauses;
  }

  /// Reads what has come and was left, now that there is no pause any more.
  void goOn(ChannelPipeline pipeline) {
    if (leftBytes() > 0) {
      pipeline.fireChannelRead(Unpooled.EMPTY_BUFFER);
    }
  }

  /// How much has come and is left.
  int leftBytes() {
    return actualReadableBytes();
  }

  /// Netty would read more of the socket when a read has brought nothing to hand on.
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (pauses.getAsBoolean()) {
      discardSomeReadBytes();
      ctx.fireChannelReadComplete();
    } else {
      super.channelReadComplete(ctx);
    }
  }

  /// Netty would let go what has come and is left when the client sends nothing more.
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (pauses.getAsBoolean()) {
      ctx.channel().config().setAutoRead(false);
      return;
    }
    if (atStart) {
      if (!knownHead.read(buffer, out) && begins(buffer)) {
        decodeHead(ctx, buffer, out, true);
      }
    } else if (inHead) {
      decodeHead(ctx, buffer, out, false);
    } else {
      super.decode(ctx, buffer, out);
      inHead = hasEnded(out);
      atStart = inHead;
    }
  }

  /// Goes on reading a head.
  ///
  /// @param fromStart whether none of it has been read
  private void decodeHead(
      ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out, boolean fromStart)
      throws Exception {
    int from = buffer.readerIndex();
    super.decode(ctx, buffer, out);
    lookForFolds(buffer, from, buffer.readerIndex());
    if (!out.isEmpty()) {
      inHead = hasEnded(out);
      atStart = inHead;
      if (out.getFirst() instanceof HttpRequest request) {
        if (!fault.isEmpty()) {
          request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
        }
        if (fromStart && !inHead && request.decoderResult().isSuccess()) {
          knownHead.learn(buffer, from, buffer.readerIndex(), request);
        }
      }
      fault = "";
      afterLine = false;
    }
  }

  /// Whether a request has come to its end. Behind one that cannot be read nothing is a request.
  private static boolean hasEnded(List<Object> out) {
    return !out.isEmpty()
        && out.getLast() instanceof LastHttpContent last
        && last.decoderResult().isSuccess();
  }

  /// Skips the empty lines that may stand before a request (RFC 9112, section 2.2). Netty would
  /// skip blanks and control characters too.
  ///
  /// @return whether the request has begun
  private boolean begins(ByteBuf buffer) {
    while (buffer.isReadable()) {
      int at = buffer.readerIndex();
      byte first = buffer.getByte(at);
      if (first != '\r') {
        fault = first <= ' ' ? "something stands before the method" : "";
        atStart = false;
        return true;
      }
      if (buffer.readableBytes() < 2) {
        return false;
      }
      if (buffer.getByte(at + 1) != '\n') {
        fault = "a carriage return stands before the method";
        atStart = false;
        return true;
      }
      buffer.skipBytes(2);
    }
    return false;
  }

  /// Netty would read a line that begins with a blank as the rest of the one before (RFC 9112,
  /// section 5.2); others read it as one of its own, or not at all.
  private void lookForFolds(ByteBuf buffer, int from, int to) {
    if (afterLine && from < to && isBlank(buffer.getByte(from))) {
      fault = "a header is folded";
    }
    for (int end = buffer.indexOf(from, to, (byte) '\n');
        end >= 0 && end + 1 < to;
        end = buffer.indexOf(end + 1, to, (byte) '\n')) {
      if (isBlank(buffer.getByte(end + 1))) {
        fault = "a header is folded";
      }
    }
    if (from < to) {
      afterLine = buffer.getByte(to - 1) == '\n';
    }
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    if (!fault.isEmpty()) {
      throw new IllegalArgumentException(fault);
    }
    wordEnd = start + length;
    return super.splitFirstWordInitialLine(line, start, length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    checkBlankBefore(line, start);
    wordEnd = start + length;
    return super.splitSecondWordInitialLine(line, start, length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    checkBlankBefore(line, start);
    String version = super.splitThirdWordInitialLine(line, start, length);
    if (!version.startsWith("HTTP/1.")) {
      throw new IllegalArgumentException("not a version 1 of HTTP");
    }
    return version;
  }

  /// One blank stands between two words (RFC 9112, section 3); Netty takes any number, and other
  /// characters too.
  private void checkBlankBefore(byte[] line, int start) {
    if (start != wordEnd + 1 || line[wordEnd] != ' ') {
      throw new IllegalArgumentException("no single blank between the words of the request line");
    }
  }

  /// Netty would believe the `Transfer-Encoding` and go on.
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Content-Length and Transfer-Encoding");
  }
}
