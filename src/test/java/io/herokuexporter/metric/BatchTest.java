package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static Value members(int from, int to) {
    return new Value.Members(
        IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toSet()));
  }

  @Test
  void merges_updates_of_one_series_once_there_are_many() {
    Batch batch = new Batch("x");
    for (int i = 0; i < 5_000; i++) {
      batch.add(Ledger.add("c", new Value.Counter(2)));
      batch.add(Ledger.set("g", new Value.Gauge(i)));
    }
    assertThat(batch.updates()).hasSize(Updates.USUAL_MAX);
    assertThat(batch.updates().getFirst().value()).isEqualTo(new Value.Counter(2));
    Update last = batch.updates().get(Updates.USUAL_MAX - 2);
    assertThat(last.value()).isEqualTo(new Value.Counter(2 * (5_001 - Updates.USUAL_MAX / 2)));
    assertThat(last.metrics()).isEqualTo(5_001 - Updates.USUAL_MAX / 2);
    assertThat(batch.updates().getLast().value()).isEqualTo(new Value.Gauge(4_999));
  }

  @Test
  void merges_all_updates_of_one_series_for_people() {
    Batch batch = Batch.explaining("x");
    for (int i = 0; i < 5; i++) {
      batch.add(Ledger.add("c", new Value.Counter(2)));
      batch.add(Ledger.set("g", new Value.Gauge(i)));
    }
    assertThat(batch.updates()).hasSize(2);
    assertThat(batch.updates().getFirst().value()).isEqualTo(new Value.Counter(10));
    assertThat(batch.updates().getFirst().metrics()).isEqualTo(5);
    assertThat(batch.updates().getLast().value()).isEqualTo(new Value.Gauge(4));
  }

  @Test
  void begins_anew_without_anything_of_the_last_request() {
    Batch batch = Batch.explaining("x");
    batch.add(Ledger.add("c", new Value.Histogram(new double[] {1}, new double[] {2}, 2, 3)));
    batch.add(Ledger.set("s", members(0, 9)));
    batch.exist(new CounterSet(List.of(Ledger.add("z", Value.Counter.ZERO))));
    batch.add(new DynoEvent.Ended(Ledger.WEB, 5));
    batch.replace(Labels.of("app", "x"), Ledger.set("f", new Value.Gauge(1)));
    batch.heard(Ledger.WEB);
    batch.countMessage(MessageKind.ROUTER);
    batch.discard(Reason.VALUE, () -> "this");
    batch.framing(3, true);
    batch.clear();
    batch.begin("y");
    assertThat(written(batch)).isEqualTo(written(new Batch("y")));
    assertThat(batch.explanations()).isEmpty();
    batch.add(Ledger.set("c", new Value.Gauge(1)));
    batch.increment(Ledger.key("s"), 2, Ledger.WEB);
    Batch other = new Batch("y");
    other.add(Ledger.set("c", new Value.Gauge(1)));
    other.add(Ledger.add("s", new Value.Counter(2)));
    assertThat(written(batch)).isEqualTo(written(other));
  }

  @Test
  void merges_histograms_without_the_buckets_of_a_larger_one_before() {
    Batch batch = Batch.explaining("x");
    batch.add(
        Ledger.add("h", new Value.Histogram(new double[] {1, 2}, new double[] {3, 90}, 93, 5)));
    batch.clear();
    for (int i = 0; i < 2; i++) {
      batch.add(Ledger.add("h", new Value.Histogram(new double[] {1}, new double[] {7}, 8, 6)));
    }
    assertThat(batch.updates()).hasSize(1);
    assertThat(batch.updates().getFirst().value())
        .usingRecursiveComparison()
        .isEqualTo(new Value.Histogram(new double[] {1}, new double[] {14}, 16, 12));
  }

  private static byte[] written(Batch batch) {
    return new JournalWriter().write(new Arrival(batch, null, 1, false));
  }

  @Test
  void holds_fewer_of_those_whose_labels_are_long() {
    Batch batch = new Batch("x");
    Labels labels = Labels.of("app", "x".repeat(1_024));
    for (int i = 0; i < Batch.ENTRIES_MAX; i++) {
      batch.add(Update.set(new SeriesKey("m" + i, labels), new Value.Gauge(1), MessageTime.NONE));
    }
    assertThat(batch.updates()).hasSizeBetween(Batch.ENTRIES_MAX / 5, Batch.ENTRIES_MAX / 4);
    assertThat(batch.discards(Reason.SERIES_LIMIT))
        .isEqualTo(Batch.ENTRIES_MAX - batch.updates().size());
  }

  @Test
  void holds_as_many_samples_of_dynos_as_other_updates() {
    Batch batch = new Batch("x");
    List<Update> samples = Collections.nCopies(1_000, Ledger.set("g", new Value.Gauge(1)));
    Owner longest = Owner.process("x".repeat(1_024), "web.1");
    for (int i = 0; i < Batch.ENTRIES_MAX; i += 1_000) {
      Owner owner = i == 0 ? Ledger.WEB : longest;
      batch.add(new DynoEvent.Sampled(owner, null, 0, samples, MessageTime.NONE));
    }
    assertThat(batch.dynoEvents()).hasSizeBetween(1, 2 + Batch.ENTRIES_MAX / 5_000);
    assertThat(batch.discards(Reason.SERIES_LIMIT)).isPositive();
  }

  @Test
  void takes_about_as_much_of_the_journal_as_it_says() {
    Batch batch = new Batch("x");
    for (int i = 0; i < 1_000; i++) {
      Labels labels = Labels.of("app", "x".repeat(i), "i", "" + i);
      SeriesKey key = new SeriesKey("m", labels);
      batch.add(Update.set(key, new Value.Gauge(i), MessageTime.NONE));
      Owner owner = Owner.process("x".repeat(i), "web.1");
      List<Update> samples =
          List.of(Update.set(new SeriesKey("s", labels), new Value.Gauge(i), MessageTime.NONE));
      batch.add(new DynoEvent.Sampled(owner, null, 0, samples, MessageTime.NONE));
    }
    int written = written(batch).length;
    assertThat(batch.journalBytes()).isBetween(written * 9L / 10, written * 2L);
  }

  @Test
  void leaves_it_to_the_ledger_how_far_a_set_may_grow() {
    Ledger ledger = new Ledger(0);
    ledger.apply(Ledger.set("s", members(0, 1)));
    ledger.apply(Ledger.add("s", members(1, 6_000)), Ledger.add("s", members(6_000, 10_001)));
    assertThat(ledger.page())
        .containsEntry("s", "6000.0")
        .containsEntry("self_discarded_total{reason=\"value\"}", "1.0");
  }

  @Test
  void holds_no_more_than_fits_and_counts_the_rest_as_discarded() {
    Batch batch = new Batch("shop");
    for (int i = 0; i < Batch.ENTRIES_MAX + 10; i++) {
      SeriesKey key = new SeriesKey("g" + i, Labels.of());
      batch.add(Update.set(key, new Value.Gauge(1), 0));
    }
    SeriesKey known = new SeriesKey("g1", Labels.of());
    batch.add(Update.set(known, new Value.Gauge(2), 0));
    batch.heard(Owner.process("shop", "web.1"));
    assertThat(batch.updates()).hasSize(Batch.ENTRIES_MAX);
    assertThat(batch.updates().get(1).value()).isEqualTo(new Value.Gauge(2));
    assertThat(batch.heard()).isEmpty();
    assertThat(batch.discards(Reason.SERIES_LIMIT)).isEqualTo(11);
  }
}
