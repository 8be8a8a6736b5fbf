package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameRingTest {
  private static final int CHUNKS = 4;
  private static final int FRAMES_MAX = CHUNKS * FrameRing.CHUNK_FRAMES;

  private final FrameRing ring = new FrameRing(FRAMES_MAX);

  private record Frame(long high, long low, int second, int place) {}

  private Frame at(int i) {
    int place = ring.place(i);
    return new Frame(ring.high(place), ring.low(place), ring.second(place), place);
  }

  @Test
  void holds_what_a_plain_queue_holds_at_the_same_places() {
    ArrayDeque<Frame> model = new ArrayDeque<>();
    Random random = new Random(1);
    boolean wasFull = false;
    boolean wasEmpty = false;
    for (int run = 0; run < 400; run++) {
      boolean adds = random.nextBoolean();
      for (int left = random.nextInt(2 * FrameRing.CHUNK_FRAMES); left > 0; left--) {
        if (adds && !ring.isFull()) {
          long high = random.nextLong();
          long low = random.nextLong();
          int place = ring.add(high, low, run);
          model.add(new Frame(high, low, run, place));
        } else if (!adds && ring.size() > 0) {
          assertThat(at(0)).isEqualTo(model.remove());
          ring.removeOldest();
        }
      }
      wasFull |= ring.isFull();
      wasEmpty |= ring.size() == 0;
      assertThat(ring.size()).isEqualTo(model.size());
      assertThat(ring.isFull()).isEqualTo(model.size() == FRAMES_MAX);
      int i = 0;
      for (Frame frame : model) {
        assertThat(at(i++)).isEqualTo(frame);
      }
      // a frame at each end, and the spare one
      assertThat(ring.chunks()).isLessThanOrEqualTo(model.size() / FrameRing.CHUNK_FRAMES + 3);
    }
    assertThat(wasFull).isTrue();
    assertThat(wasEmpty).isTrue();
  }
}
