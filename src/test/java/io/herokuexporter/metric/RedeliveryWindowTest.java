package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedeliveryWindowTest {
  private static final long START = new FakeClock().nanos();
  private static final long SECOND = 1_000_000_000L;

  private final RedeliveryWindow window = new RedeliveryWindow(START);

  /// Few homes, so that probing has to pass over others.
  private static FrameKey key(int i) {
    return new FrameKey(i % 61, i);
  }

  @Test
  void knows_a_frame_for_fifteen_minutes() {
    window.add(key(1), START);
    assertThat(window.contains(key(1), START + 900 * SECOND)).isTrue();
    assertThat(window.reachSeconds(START + 900 * SECOND)).isEqualTo(900);
    assertThat(window.contains(key(1), START + 901 * SECOND)).isFalse();
    assertThat(window.reachSeconds(START + 901 * SECOND)).isZero();
  }

  @Test
  void knows_as_many_frames_as_its_limit_and_forgets_the_oldest() {
    int more = 10_000;
    for (int i = 0; i < RedeliveryWindow.FRAMES_MAX + more; i++) {
      assertThat(window.contains(new FrameKey(31L * i, i), START)).isFalse();
      window.add(new FrameKey(31L * i, i), START);
    }
    assertThat(window.contains(new FrameKey(31L * (more - 1), more - 1), START)).isFalse();
    for (int i = more; i < RedeliveryWindow.FRAMES_MAX + more; i++) {
      assertThat(window.contains(new FrameKey(31L * i, i), START)).isTrue();
    }
  }

  /// So many fit that they go by age, or so few that they go by number.
  @ParameterizedTest
  @ValueSource(ints = {RedeliveryWindow.FRAMES_MAX, FrameRing.CHUNK_FRAMES})
  void knows_what_a_plain_map_knows(int framesMax) {
    RedeliveryWindow window = new RedeliveryWindow(START, framesMax);
    Map<FrameKey, Long> model = new LinkedHashMap<>();
    Random random = new Random(3);
    long second = 0;
    for (int i = 0; i < 60_000; i++) {
      second += random.nextInt(100) == 0 ? random.nextInt(90) : 0;
      long now = START + second * SECOND;
      for (Iterator<Long> ages = model.values().iterator(); ages.hasNext(); ) {
        if (second - ages.next() <= RedeliveryWindow.SECONDS_MAX) {
          break;
        }
        ages.remove();
      }
      FrameKey key = key(random.nextInt(9_000));
      assertThat(window.contains(key, now)).isEqualTo(model.containsKey(key));
      if (model.putIfAbsent(key, second) == null) {
        window.add(key, now);
        if (model.size() > framesMax) {
          model.remove(model.keySet().iterator().next());
        }
      }
      long oldest = model.values().iterator().next();
      assertThat(window.reachSeconds(now)).isEqualTo((double) (second - oldest));
    }
  }

  /// A frame whose batch could not be applied is forgotten, and no other one that counts.
  @Test
  void forgets_a_frame_again_only_if_it_is_the_newest() {
    window.forgetNewest(key(1));
    window.add(key(1), START);
    window.add(key(2), START);
    window.forgetNewest(key(1));
    assertThat(window.contains(key(1), START)).isTrue();
    assertThat(window.contains(key(2), START)).isTrue();
    window.forgetNewest(key(2));
    assertThat(window.contains(key(1), START)).isTrue();
    assertThat(window.contains(key(2), START)).isFalse();
    window.add(key(2), START);
    assertThat(window.contains(key(2), START)).isTrue();
  }

  @Test
  void makes_no_key_unless_token_and_id_are_there() {
    assertThat(FrameKey.of(null, "1")).isNull();
    assertThat(FrameKey.of("d", null)).isNull();
    assertThat(FrameKey.of("", "1")).isNull();
    assertThat(FrameKey.of("d", "")).isNull();
    assertThat(FrameKey.of("d", "1")).isEqualTo(FrameKey.of("d", "1"));
    assertThat(FrameKey.of("d", "11")).isNotEqualTo(FrameKey.of("d1", "1"));
  }
}
