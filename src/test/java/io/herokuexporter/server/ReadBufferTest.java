package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // Netty has no other name for a handle
class ReadBufferTest {
  private static final int BYTES_MAX = 64 * 1024;

  private final ReadBuffer reads = new ReadBuffer(BYTES_MAX);

  @AfterEach
  void close() {
    reads.close();
  }

  @Test
  void connections_that_send_much_share_one_buffer_of_the_greatest_length() {
    Handle one = heavy();
    Handle other = heavy();
    ByteBuf first = read(one, 46_000);
    first.release();

    ByteBuf second = read(other, 30_000);
    assertThat(second).isSameAs(first);
    assertThat(second.capacity()).isEqualTo(BYTES_MAX);
    assertThat(second.readableBytes()).isEqualTo(30_000);
    second.release();
  }

  @Test
  void what_is_kept_of_one_read_is_never_written_over_by_the_next() {
    Handle one = heavy();
    ByteBuf first = allocate(one);
    first.writeBytes(new byte[40_000]).writeByte('k');
    ByteBuf kept = first.readRetainedSlice(40_001);
    first.release();

    ByteBuf second = read(one, BYTES_MAX);
    assertThat(second).isNotSameAs(first);
    assertThat(kept.getByte(40_000)).isEqualTo((byte) 'k');
    kept.release();
    assertThat(first.refCnt()).isZero();

    second.release();
    ByteBuf third = allocate(one);
    assertThat(third).isSameAs(second);
    third.release();
  }

  @Test
  void who_sends_little_keeps_little() {
    ByteBuf large = allocate(heavy());
    Handle one = reads.newHandle();
    ByteBuf part = read(one, 300);
    ByteBuf kept = part.readRetainedSlice(300);
    part.release();
    ByteBuf next = read(reads.newHandle(), 300);
    next.release();
    ByteBuf again = allocate(one);

    assertThat(part.capacity()).isEqualTo(ReadBuffer.SMALL_BYTES);
    assertThat(next).isNotSameAs(part).isNotSameAs(large);
    assertThat(again).isSameAs(next);
    again.release();
    kept.release();
    large.release();
  }

  @Test
  void no_buffer_is_longer_than_what_is_read_at_once() {
    try (ReadBuffer narrow = new ReadBuffer(4096)) {
      ByteBuf buffer = allocate(narrow.newHandle());
      assertThat(buffer.capacity()).isEqualTo(4096);
      buffer.release();
    }
  }

  @Test
  void a_body_of_1000_lines_is_read_in_one_turn_of_its_connection() {
    Handle handle = reads.newHandle();
    EmbeddedChannel channel = new EmbeddedChannel();
    handle.reset(channel.config());
    long bytes = 0;
    do {
      ByteBuf full = read(handle, BYTES_MAX);
      handle.incMessagesRead(1);
      bytes += full.readableBytes();
      full.release();
    } while (handle.continueReading());

    assertThat(bytes).isBetween(400_000L, 8L * BYTES_MAX);
    var _ = channel.close();
  }

  @Test
  void a_connection_that_had_less_than_was_asked_for_has_had_its_turn() {
    Handle handle = reads.newHandle();
    EmbeddedChannel channel = new EmbeddedChannel();
    handle.reset(channel.config());
    read(handle, handle.guess() / 2).release();
    handle.incMessagesRead(1);

    assertThat(handle.continueReading()).isFalse();
    var _ = channel.close();
  }

  @Test
  void the_last_buffer_goes_at_the_end() {
    ByteBuf last = allocate(heavy());
    reads.close();

    assertThat(last.release()).isTrue();
  }

  /// Of a connection that has sent as much as was asked for again and again.
  private Handle heavy() {
    Handle handle = reads.newHandle();
    while (handle.guess() < BYTES_MAX) {
      read(handle, handle.guess()).release();
    }
    return handle;
  }

  private static ByteBuf read(Handle handle, int bytes) {
    ByteBuf buffer = allocate(handle);
    handle.attemptedBytesRead(buffer.writableBytes());
    buffer.writeBytes(new byte[Math.min(bytes, buffer.writableBytes())]);
    handle.lastBytesRead(buffer.readableBytes());
    handle.readComplete();
    return buffer;
  }

  private static ByteBuf allocate(Handle handle) {
    return handle.allocate(ByteBufAllocator.DEFAULT);
  }
}
