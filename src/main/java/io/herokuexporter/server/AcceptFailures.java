package io.herokuexporter.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says why no connection could be accepted, where Netty would log a stack trace: to write one, a
/// class has to be loaded, which fails when descriptors are what is wanting, and ends the thread
/// that serves all. Netty accepts nothing for a second after each.
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.warn("a connection could not be accepted: {}", cause.getMessage());
  }
}
