package io.herokuexporter.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A connection of a [RunningServer] without a socket, whose time stands still until it is turned,
/// and whose client can stop taking what is sent to it.
final class FrozenChannel extends EmbeddedChannel {
  private boolean takesNothing;

  FrozenChannel(RunningServer server) {
    super(DefaultChannelId.newInstance());
    freezeTime();
    server.server.open(this);
  }

  FrozenChannel takesNothing() {
    takesNothing = true;
    return this;
  }

  FrozenChannel takesAll() {
    takesNothing = false;
    flush();
    runPendingTasks();
    return this;
  }

  /// What it has sent and is not looked at yet, in bytes.
  int leftBytes() {
    return pipeline().get(StrictRequestDecoder.class).leftBytes();
  }

  FrozenChannel send(String latin1) {
    writeInbound(Unpooled.wrappedBuffer(RunningServer.latin1(latin1)));
    runPendingTasks();
    return this;
  }

  /// Ends the client's side of the connection, and reads on.
  FrozenChannel endRequests() {
    pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    runPendingTasks();
    return this;
  }

  /// Ends the connection from the client's side.
  void leave() {
    close().syncUninterruptibly();
  }

  /// Lets time go on for this connection.
  FrozenChannel turn(Duration by) {
    advanceTimeBy(by.toNanos(), TimeUnit.NANOSECONDS);
    runScheduledPendingTasks();
    runPendingTasks();
    return this;
  }

  /// Everything that it was answered since the last call.
  String answers() {
    runPendingTasks();
    StringBuilder answers = new StringBuilder();
    for (ByteBuf part = readOutbound(); part != null; part = readOutbound()) {
      answers.append(part.toString(StandardCharsets.ISO_8859_1));
      part.release();
    }
    return answers.toString();
  }

  /// Whether the server leaves unread what the client sends.
  boolean isLeftUnread() {
    runPendingTasks();
    return !config().isAutoRead();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws Exception {
    if (!takesNothing) {
      super.doWrite(out);
    }
  }
}
