package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Names that were chosen to have one hash, as a stranger may do where an app puts what users send
/// into a label, cost what others do.
class SameHashTest {
  private static final int ALL = 1 << 15;

  /// `Aa` and `BB` have one hash, so all texts of as many of them have.
  private static List<String> names() {
    return IntStream.range(0, ALL).mapToObj(SameHashTest::name).toList();
  }

  private static String name(int number) {
    StringBuilder name = new StringBuilder();
    for (int bit = 1; bit < ALL; bit <<= 1) {
      name.append((number & bit) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }

  private static SeriesKey key(String label) {
    return new SeriesKey("x", Labels.of("q", label));
  }

  private static Slice slice(String name) {
    return Slice.of(name.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(60) // comparing each with each takes minutes
  void a_batch_of_such_names_is_merged_and_applied() {
    Batch batch = new Batch("app");
    for (int twice = 0; twice < 2; twice++) {
      for (String name : names()) {
        batch.add(Update.set(key(name), new Value.Gauge(twice), MessageTime.NONE));
      }
    }
    assertThat(batch.updates()).hasSize(ALL);
    Ledger ledger = new Ledger(0);
    ledger.store.apply(batch, null, 1);
    assertThat(ledger.page()).containsEntry("self_series", ALL + ".0");
  }

  @Test
  @Timeout(60)
  void a_set_of_such_members_is_added_to() {
    List<String> members = names().subList(0, Bounds.SET_VALUES_MAX - 1);
    Ledger ledger = new Ledger(0);
    ledger.apply(Ledger.add("set", new Value.Members(Set.copyOf(members.subList(0, 3)))));
    ledger.apply(Ledger.add("set", new Value.Members(new HashSet<>(members))));
    for (int i = 0; i < 10_000; i++) {
      ledger.apply(Ledger.add("set", new Value.Members(Set.of(members.get(i / 2), "b" + i, "c"))));
    }
    assertThat(ledger.page())
        .containsEntry("set", members.size() + ".0")
        .containsEntry("self_discarded_total{reason=\"value\"}", "10000.0");
    ledger.apply(Ledger.add("set", new Value.Members(Set.of(members.get(9), "new"))));
    assertThat(ledger.page()).containsEntry("set", members.size() + 1 + ".0");
  }

  @Test
  void keys_are_in_an_order_that_agrees_with_their_being_equal() {
    List<@Nullable String> names = new ArrayList<>(names().subList(0, 20));
    assertThat(names).extracting(Object::hashCode).containsOnly(name(0).hashCode());
    check(names.stream().map(SameHashTest::key).toList());
    check(names.stream().map(SameHashTest::slice).toList());
    check(names.stream().map(name -> new SeriesKey(name, Labels.NONE)).toList());
    names.add(null);
    check(names.stream().map(name -> Owner.process("x", name)).toList());
    check(names.stream().map(name -> Owner.process(name, "web.1")).toList());
    check(names.stream().map(name -> Owner.addon("x", name)).toList());
  }

  private static <T extends Comparable<T>> void check(List<T> keys) {
    for (T one : keys) {
      for (T other : keys) {
        int order = Integer.signum(one.compareTo(other));
        assertThat(order).isEqualTo(-Integer.signum(other.compareTo(one)));
        assertThat(order == 0).isEqualTo(one.equals(other));
      }
    }
    assertThat(keys.stream().sorted().toList()).isSortedAccordingTo(Comparator.naturalOrder());
  }
}
