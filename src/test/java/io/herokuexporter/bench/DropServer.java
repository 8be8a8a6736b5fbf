package io.herokuexporter.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What the exporter is measured against: a server that reads a body, counts its newlines, drops it
/// and answers 200. Threads, decoder limits and socket options are those of the exporter's
/// `HttpServer`.
///
/// - `GET /count`: the requests and lines so far.
/// - `GET /page?bytes=N`: a page of that size, in pieces of 32 KiB, as the exporter sends its own.
/// - every other path is a drain.
@SuppressWarnings("FutureReturnValueIgnored") // what goes wrong comes to exceptionCaught
final class DropServer {
  private static final int BACKLOG = 1024;
  private static final int REQUEST_LINE_BYTES_MAX = 8 * 1024;
  private static final int HEADERS_BYTES_MAX = 16 * 1024;
  private static final int CHUNK_BYTES_MAX = 1024 * 1024;

  private static final String PAGE = "/page?bytes=";

  private final LongAdder requests = new LongAdder();
  private final LongAdder lines = new LongAdder();
  private final Map<Integer, List<byte[]>> pages = new ConcurrentHashMap<>();

  /// Serves on a port of the loopback address until it is killed.
  ///
  /// @param args the port
  public static void main(String[] args) {
    new DropServer().listen(Integer.parseInt(args[0])).closeFuture().awaitUninterruptibly();
  }

  private Channel listen(int port) {
    return new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new HttpRequestDecoder(
                            new HttpDecoderConfig()
                                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                                .setMaxHeaderSize(HEADERS_BYTES_MAX)
                                .setMaxChunkSize(CHUNK_BYTES_MAX)))
                    .addLast(new HttpResponseEncoder())
                    .addLast(new Connection());
              }
            })
        .bind(InetAddress.getLoopbackAddress(), port)
        .syncUninterruptibly()
        .channel();
  }

  private final class Connection extends ChannelInboundHandlerAdapter {
    private String path = "";
    private long newlines;
    private byte[] copy = {};

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (message instanceof HttpRequest request) {
          path = request.uri();
          newlines = 0;
        }
        if (message instanceof HttpContent content) {
          count(content.content());
          if (content instanceof LastHttpContent) {
            answer(ctx);
          }
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }

    /// Copies first, as the exporter does, for a plain loop over an array beats Netty's visitors.
    private void count(ByteBuf chunk) {
      int length = chunk.readableBytes();
      if (copy.length < length) {
        copy = new byte[length];
      }
      chunk.readBytes(copy, 0, length);
      int found = 0;
      for (int i = 0; i < length; i++) {
        if (copy[i] == '\n') {
          found++;
        }
      }
      newlines += found;
    }

    private void answer(ChannelHandlerContext ctx) {
      if (path.startsWith(PAGE)) {
        answerPage(ctx, Integer.parseInt(path.substring(PAGE.length())));
        return;
      }
      ByteBuf body = Unpooled.EMPTY_BUFFER;
      if (path.equals("/count")) {
        String counts = requests.sum() + " " + lines.sum();
        body = Unpooled.copiedBuffer(counts, StandardCharsets.US_ASCII);
      } else {
        requests.increment();
        lines.add(newlines);
      }
      FullHttpResponse response =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      ctx.write(response, ctx.voidPromise());
    }

    private void answerPage(ChannelHandlerContext ctx, int bytes) {
      if (ctx.pipeline().get(ChunkedWriteHandler.class) == null) {
        // not from the start, for drains go without it
        ctx.pipeline().addBefore(ctx.name(), "pieces", new ChunkedWriteHandler());
      }
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, bytes);
      ctx.write(head);
      ctx.write(new HttpChunkedInput(new DropPage(pages.computeIfAbsent(bytes, DropPage::pieces))));
    }
  }
}
