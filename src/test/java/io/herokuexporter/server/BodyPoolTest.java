package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BodyPoolTest {
  private final BodyPool pool = new BodyPool();

  @Test
  void gives_the_same_array_again() {
    byte[] array = pool.take(5000);
    assertThat(array).hasSize(8192);
    pool.giveBack(array);
    assertThat(pool.take(4097)).isSameAs(array);
    assertThat(pool.take(4097)).isNotSameAs(array);
  }

  @Test
  void honours_a_promise_only_with_what_lies_ready() {
    assertThat(pool.takeKept(5000)).isNull();
    byte[] array = pool.take(60_000);
    pool.giveBack(array);
    assertThat(pool.takeKept(70_000)).isNull();
    assertThat(pool.takeKept(Long.MAX_VALUE)).isNull();
    assertThat(pool.takeKept(5000)).isSameAs(array);
  }

  @Test
  void lets_small_arrays_go_for_large_ones() {
    List<byte[]> small = new ArrayList<>();
    for (int bytes = 0; bytes < BodyPool.KEPT_BYTES_MAX; bytes += BodyPool.ARRAY_BYTES_MIN) {
      small.add(pool.take(BodyPool.ARRAY_BYTES_MIN));
    }
    byte[] large = pool.take(BodyPool.ARRAY_BYTES_MAX);
    small.forEach(pool::giveBack);
    assertThat(pool.keptBytes()).isEqualTo(BodyPool.KEPT_BYTES_MAX);
    pool.giveBack(large);
    assertThat(pool.keptBytes()).isEqualTo(BodyPool.KEPT_BYTES_MAX);
    assertThat(pool.take(BodyPool.ARRAY_BYTES_MAX)).isSameAs(large);
  }

  @Test
  void never_keeps_more_than_its_limit_nor_gives_one_array_twice() {
    Random random = new Random(5);
    List<byte[]> lent = new ArrayList<>();
    Set<byte[]> out = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 50_000; i++) {
      if (lent.isEmpty() || (random.nextInt(3) > 0 && lent.size() < 100)) {
        int bytes = 1 << random.nextInt(22);
        byte[] array = random.nextBoolean() ? pool.take(bytes) : pool.takeKept(bytes);
        if (array != null) {
          assertThat(array.length).isGreaterThanOrEqualTo(bytes);
          assertThat(out.add(array)).isTrue();
          lent.add(array);
        }
      } else {
        byte[] array = lent.remove(random.nextInt(lent.size()));
        out.remove(array);
        pool.giveBack(array);
      }
      assertThat(pool.keptBytes()).isBetween(0, BodyPool.KEPT_BYTES_MAX);
    }
  }
}
