package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdatesTest {
  private static final Value SET = new Value.Members(Set.of("a", "b"));

  @Test
  void a_cleared_list_keeps_no_set_and_no_series_alive() {
    Updates updates = new Updates();
    updates.add(Ledger.set("s", SET));
    updates.add(Ledger.set("t", SET));
    updates.spare().fill(Ledger.set("not kept", SET));
    updates.clear();
    for (int i = 0; i < 3; i++) {
      assertThat(updates.spare().value()).isEqualTo(new Value.Gauge(0));
      assertThat(updates.spare().series().name()).isEmpty();
      updates.keep();
    }
  }

  @Test
  void a_cleared_list_fills_the_same_objects_again() {
    Updates updates = new Updates();
    updates.add(
        Ledger.set("h", new Value.Histogram(new double[] {1, 2}, new double[] {3, 4}, 9, 5)));
    Update first = updates.getFirst();
    updates.clear();
    updates.add(Ledger.set("h", new Value.Histogram(new double[] {1}, new double[] {7}, 8, 6)));
    assertThat(updates.getFirst()).isSameAs(first);
    assertThat(updates.getFirst().value())
        .usingRecursiveComparison()
        .isEqualTo(new Value.Histogram(new double[] {1}, new double[] {7}, 8, 6));
  }

  @Test
  void a_list_that_was_long_does_not_keep_its_objects() {
    Updates updates = new Updates();
    for (int i = 0; i < 2_000; i++) {
      updates.add(Ledger.set("g", new Value.Gauge(i)));
    }
    Update first = updates.getFirst();
    updates.clear();
    assertThat(updates).isEqualTo(List.of());
    assertThat(updates.spare()).isNotSameAs(first);
  }
}
