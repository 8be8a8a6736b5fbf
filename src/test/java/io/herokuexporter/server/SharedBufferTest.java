package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedBufferTest {
  private static final int BYTES = 1000;

  private final SharedBuffer shared = new SharedBuffer(BYTES);

  @AfterEach
  void close() {
    shared.close();
  }

  @Test
  void is_the_same_memory_again_and_empty() {
    ByteBuf first = shared.take();
    assertThat(first.isDirect()).isTrue();
    assertThat(first.capacity()).isEqualTo(BYTES);
    first.writeByte(1).release();

    ByteBuf second = shared.take();
    assertThat(second).isSameAs(first);
    assertThat(second.isReadable()).isFalse();
    second.release();
  }

  @Test
  void what_is_still_in_use_is_never_written_over() {
    ByteBuf first = shared.take().writeByte('k');
    ByteBuf kept = first.retainedDuplicate();
    first.release();

    ByteBuf second = shared.take().writeByte('x');
    assertThat(second).isNotSameAs(first);
    assertThat(kept.readByte()).isEqualTo((byte) 'k');
    kept.release();
    assertThat(first.refCnt()).isZero();
    second.release();
  }

  @Test
  void what_has_grown_is_not_kept() {
    ByteBuf grown = shared.take().writeZero(BYTES + 1);
    grown.release();

    ByteBuf next = shared.take();
    assertThat(grown.refCnt()).isZero();
    assertThat(next.capacity()).isEqualTo(BYTES);
    next.release();
  }

  @Test
  void the_last_one_goes_at_the_end() {
    ByteBuf last = shared.take();
    shared.close();
    assertThat(last.release()).isTrue();
  }
}
