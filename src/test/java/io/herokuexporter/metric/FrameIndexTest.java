package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameIndexTest {
  private final FrameRing ring = new FrameRing(FrameRing.CHUNK_FRAMES);
  private final FrameIndex index = new FrameIndex(ring);

  /// One that went on counting would take more memory each time that its turn comes.
  @Test
  void begins_anew_when_it_has_been_cleared() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 10; i++) {
        index.add(ring.add(i, i, 0));
        assertThat(index.size()).isEqualTo(i + 1);
        assertThat(index.contains(new FrameKey(i, i))).isTrue();
      }
      index.clear();
      assertThat(index.size()).isZero();
      assertThat(index.contains(new FrameKey(1, 1))).isFalse();
    }
  }
}
