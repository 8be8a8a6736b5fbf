package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesMemoryTest {
  private static final long MAX_BYTES = 400_000;
  private static final int LABEL_BYTES = 1_000;
  private static final int FAT = 100;
  private static final int ROUNDS = 5_000;

  private final Ledger ledger = Ledger.ofBytes(MAX_BYTES);

  private static SeriesKey fat(String app, int i) {
    return new SeriesKey("fat", Labels.of("app", app, "text", i + "x".repeat(LABEL_BYTES)));
  }

  private static Value.Members members(int from, int to) {
    Set<String> values = new HashSet<>();
    for (int i = from; i < to; i++) {
      values.add("member " + i);
    }
    return new Value.Members(values);
  }

  private double self(String name) {
    return Double.parseDouble(ledger.page().get("self_" + name));
  }

  private double refused() {
    return self("discarded_total{reason=\"series_limit\"}");
  }

  private void fatten(String app) {
    Batch batch = new Batch(app);
    for (int i = 0; i < FAT; i++) {
      batch.add(Update.set(fat(app, i), new Value.Gauge(1), MessageTime.NONE));
    }
    ledger.store.apply(batch, null, 1);
  }

  @Test
  void an_app_takes_no_more_than_its_share_and_all_together_no_more_than_there_is() {
    fatten("x");
    double ofOne = self("app_series{app=\"x\"}");
    assertThat(ofOne).isBetween(20.0, 40.0);
    assertThat(self("series_memory_ratio")).isBetween(0.2, 0.25);
    assertThat(self("refused_series_total{app=\"x\"}")).isEqualTo(FAT - ofOne);
    for (String app : List.of("a", "b", "c", "d", "e")) {
      fatten(app);
    }
    assertThat(self("series_memory_ratio")).isBetween(0.97, 1.0);
    assertThat(self("app_series{app=\"c\"}")).isEqualTo(ofOne);
    assertThat(self("app_series{app=\"e\"}")).isZero();
    assertThat(refused()).isEqualTo(6 * FAT - self("series"));
  }

  @Test
  void series_that_are_there_go_on_when_all_is_taken_and_what_goes_makes_room() {
    fatten("x");
    double before = refused();
    ledger.clock.pass(Ledger.TTL.dividedBy(2));
    ledger.apply(Update.set(fat("x", 0), new Value.Gauge(7), MessageTime.NONE));
    assertThat(ledger.series()).containsEntry(fat("x", 0).toString(), "7.0");
    assertThat(refused()).isEqualTo(before);
    ledger.clock.pass(Ledger.TTL.dividedBy(2));
    ledger.apply(Update.set(fat("x", FAT - 1), new Value.Gauge(9), MessageTime.NONE));
    assertThat(ledger.series())
        .containsOnlyKeys(fat("x", 0).toString(), fat("x", FAT - 1).toString());
  }

  @Test
  void a_set_grows_no_further_than_there_is_room() {
    ledger.apply(Ledger.add("set", members(0, 500)));
    ledger.apply(Ledger.add("set", members(0, 5_000)));
    assertThat(refused()).isEqualTo(1);
    ledger.apply(Ledger.add("set", members(500, 510)));
    assertThat(ledger.series()).containsEntry("set", "510.0");
    ledger.apply(Ledger.set("set", members(0, 20)));
    ledger.apply(Ledger.add("set", members(5_000, 5_500)));
    assertThat(ledger.series()).containsEntry("set", "520.0");
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void all_of_it_is_free_again_when_all_series_have_gone() {
    Random random = new Random(7);
    for (int i = 0; i < ROUNDS; i++) {
      String name = "m" + random.nextInt(30);
      Value value =
          switch (random.nextInt(4)) {
            case 0 -> new Value.Gauge(i);
            case 1 -> members(0, random.nextInt(20));
            case 2 -> histogram(1 + random.nextInt(5));
            default -> new Value.Summary(new double[] {0.5}, new double[] {i}, 1, i);
          };
      ledger.apply(random.nextBoolean() ? Ledger.set(name, value) : Ledger.add(name, value));
      assertThat(self("series_memory_ratio")).isBetween(0.001, 1.0);
      if (random.nextInt(100) == 0) {
        ledger.clock.pass(Ledger.TTL);
      }
    }
    ledger.clock.pass(Ledger.COUNTER_TTL);
    assertThat(self("series")).isZero();
    assertThat(self("series_memory_ratio")).isZero();
  }

  /// A family goes with its last series, which may be another app's than the first.
  @Test
  void an_app_gives_back_what_its_families_took() {
    for (int i = 0; i < ROUNDS; i++) {
      ledger.apply(Update.set(slim("x"), new Value.Gauge(i), MessageTime.NONE), kept("x", i));
      Batch batch = new Batch("y");
      ledger.clock.pass(Ledger.TTL.dividedBy(2));
      batch.add(Update.set(slim("y"), new Value.Gauge(i), MessageTime.NONE));
      ledger.store.apply(batch, null, 1);
      ledger.apply(kept("x", i));
      ledger.clock.pass(Ledger.TTL.dividedBy(2));
      ledger.apply(kept("x", i));
      ledger.clock.pass(Ledger.TTL.dividedBy(2));
    }
    assertThat(refused()).isZero();
    assertThat(self("series")).isEqualTo(1);
  }

  private static SeriesKey slim(String app) {
    return new SeriesKey("slim", Labels.of("app", app));
  }

  private static Update kept(String app, int i) {
    SeriesKey key = new SeriesKey("kept", Labels.of("app", app));
    return Update.set(key, new Value.Gauge(i), MessageTime.NONE);
  }

  private static Value histogram(int buckets) {
    double[] bounds = new double[buckets];
    for (int i = 0; i < buckets; i++) {
      bounds[i] = i;
    }
    return new Value.Histogram(bounds, new double[buckets], 0, 0);
  }
}
