package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StrictRequestDecoderTest {
  private static final int READ_BYTES = 64 * 1024;
  private static final int READS = 32;

  /// A buffer once grown stays so long until what is in it has been read to its end, which a client
  /// that stops amid a line never has it be.
  @Test
  void keeps_no_more_of_many_reads_that_end_amid_a_head_than_of_two() {
    UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder());
    channel.config().setAllocator(memory);
    String request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(7_000) + "\r\n\r\n";
    byte[] sent =
        request
            .repeat(READS * READ_BYTES / request.length() + 1)
            .getBytes(StandardCharsets.US_ASCII);

    Object[] reads = new Object[READS];
    for (int i = 0; i < READS; i++) {
      reads[i] =
          Unpooled.wrappedBuffer(Arrays.copyOfRange(sent, i * READ_BYTES, (i + 1) * READ_BYTES));
    }
    channel.writeInbound(reads);

    assertThat(memory.metric().usedHeapMemory()).isBetween(1L, 4L * READ_BYTES);
    assertThat(channel.inboundMessages()).hasSizeGreaterThan(READS);
    var _ = channel.finishAndReleaseAll();
  }
}
