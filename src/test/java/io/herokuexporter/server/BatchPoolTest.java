package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Owner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPoolTest {
  private static final Owner WEB = Owner.process("shop", "web.1");

  private final BatchPool pool = new BatchPool();

  private static Batch heard(Batch batch, int times) {
    for (int i = 0; i < times; i++) {
      batch.heard(WEB);
    }
    return batch;
  }

  @Test
  void hands_out_empty_what_was_given_back_last() {
    Batch first = pool.take("shop");
    Batch second = pool.take("shop");
    second.countMessage(MessageKind.ROUTER);
    pool.giveBack(first);
    pool.giveBack(heard(second, 1));
    assertThat(pool.take("pay")).isSameAs(second);
    assertThat(second.app()).isEqualTo("pay");
    assertThat(second.heard()).isEmpty();
    assertThat(second.messages(MessageKind.ROUTER)).isZero();
    assertThat(pool.take(null)).isSameAs(first);
    assertThat(first.app()).isNull();
    assertThat(pool.take("shop")).isNotIn(first, second);
  }

  @Test
  void keeps_none_that_was_large() {
    Batch usual = heard(pool.take("shop"), 1024);
    Batch large = heard(pool.take("shop"), 1025);
    pool.giveBack(usual);
    pool.giveBack(large);
    assertThat(pool.take("shop")).isSameAs(usual);
    assertThat(pool.take("shop")).isNotSameAs(large);
  }

  @Test
  void keeps_a_bounded_number() {
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i <= BatchPool.KEPT_MAX; i++) {
      batches.add(pool.take("shop"));
    }
    batches.forEach(pool::giveBack);
    List<Batch> again = new ArrayList<>();
    for (int i = 0; i <= BatchPool.KEPT_MAX; i++) {
      again.add(pool.take("shop"));
    }
    assertThat(again)
        .containsAll(batches.subList(0, BatchPool.KEPT_MAX))
        .doesNotContain(batches.getLast());
  }
}
