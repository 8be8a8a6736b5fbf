package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StrictRequestDecoderTest {
  private static final int READ_BYTES = 64 * 1024;
  private static final int READS = 32;

  /// A buffer once grown stays so long until what is in it has been read to its end, which a client
  /// that stops amid a line never has it be.
  @ParameterizedTest
  @MethodSource
  void keeps_no_more_of_many_reads_that_end_amid_a_line_than_of_two(String sent, int first) {
    UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    AtomicInteger messages = new AtomicInteger();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new StrictRequestDecoder(),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
                messages.incrementAndGet();
              }
            });
    channel.config().setAllocator(memory);

    byte[] octets = sent.getBytes(StandardCharsets.US_ASCII);
    List<ByteBuf> reads = new ArrayList<>();
    for (int from = 0, to = first; to <= octets.length; from = to, to += READ_BYTES) {
      reads.add(Unpooled.copiedBuffer(octets, from, to - from));
    }
    channel.writeInbound(reads.toArray());

    assertThat(reads).hasSizeGreaterThan(READS / 2);
    assertThat(messages).hasValueGreaterThan(READS / 2);
    assertThat(memory.metric().usedHeapMemory()).isBetween(1L, 4L * READ_BYTES);
    var _ = channel.finishAndReleaseAll();
  }

  static Stream<Arguments> keeps_no_more_of_many_reads_that_end_amid_a_line_than_of_two() {
    String request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(7_000) + "\r\n\r\n";
    String head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunk = "FFF8\r\n" + "x".repeat(0xfff8) + "\r\n";
    assertThat(chunk).hasSize(READ_BYTES);
    return Stream.of(
        Arguments.of(request.repeat(READS * READ_BYTES / request.length()), READ_BYTES),
        Arguments.of(head + chunk.repeat(READS), head.length() + 2));
  }
}
