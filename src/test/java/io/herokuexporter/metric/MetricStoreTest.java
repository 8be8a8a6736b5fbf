package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStoreTest {
  /// A gauge may outlive what counts, where it is given the longer life.
  @Test
  void zeros_are_there_again_when_an_owner_is_heard_of_after_its_counters_went() {
    FakeClock clock = new FakeClock();
    MetricStore store =
        new MetricStore(
            new MetricStore.Limits(Duration.ofDays(2), Ledger.COUNTER_TTL, 0, 0),
            new MetricStore.Build("1", "abc"),
            clock,
            name -> name);
    CounterSet set = new CounterSet(List.of(Ledger.add("errors", Value.Counter.ZERO)));
    Batch first = new Batch("x");
    first.exist(set);
    first.add(
        new Update(
            Ledger.key("load"),
            new Value.Gauge(1),
            false,
            Life.FADES_WITH_DYNO,
            Ledger.WEB,
            MessageTime.NONE,
            1));
    store.apply(first, null, 1);
    store.apply(first, null, 1); // all of the set is known to be there
    clock.pass(Ledger.COUNTER_TTL);
    assertThat(Ledger.page(store)).containsKey("load").doesNotContainKey("errors");
    Batch again = new Batch("x");
    again.exist(set);
    again.heard(Ledger.WEB);
    store.apply(again, null, 1);
    assertThat(Ledger.page(store)).containsKey("errors");
  }

  /// Each thread that reads drains has keys of its own, of the same text.
  @Test
  void equal_keys_of_one_series_come_to_share_their_text() {
    SeriesKey first = new SeriesKey("load", Labels.of("app", "x"));
    SeriesKey second = new SeriesKey("load", Labels.of("app", "x"));
    assertThat(second.labels()).isNotSameAs(first.labels());
    for (SeriesKey key : List.of(first, second)) {
      Batch batch = new Batch("x");
      batch.add(Update.set(key, gauge(1), 1));
      ledger.store.apply(batch, null, 1);
    }
    assertThat(second.labels()).isSameAs(first.labels());
    assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
  }

  private static final Duration TICK = Duration.ofNanos(1);

  private final Ledger ledger = new Ledger(0);

  private static Value gauge(double value) {
    return new Value.Gauge(value);
  }

  private static Value counter(double value) {
    return new Value.Counter(value);
  }

  /// Beyond 2^53 sums are rounded, those of the buckets in another order than those of all.
  @Test
  void a_histogram_never_counts_less_than_its_buckets() {
    Value huge = new Value.Histogram(new double[] {1, 2}, new double[] {0x1p53, 1}, 0x1p53 + 1, 1);
    Ledger ledger = new Ledger(0);
    for (int i = 0; i < 3; i++) {
      ledger.apply(Ledger.add("alone", huge));
    }
    ledger.apply(
        Ledger.add("merged", huge), Ledger.add("merged", huge), Ledger.add("merged", huge));
    for (String name : List.of("alone", "merged")) {
      Family.Histograms family =
          (Family.Histograms)
              ledger.store.collect().stream()
                  .filter(one -> one.name().equals(name))
                  .findFirst()
                  .orElseThrow();
      Value.Histogram shown = Ledger.histogram(family, 0);
      double buckets = shown.counts()[0] + shown.counts()[1];
      assertThat(shown.count()).as(name).isGreaterThanOrEqualTo(buckets);
    }
  }

  private static Value histogram(double bound, double count) {
    return new Value.Histogram(new double[] {bound}, new double[] {count}, count, count);
  }

  private static Value members(int from, int to) {
    return new Value.Members(
        IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.toSet()));
  }

  private String self(String name) {
    return ledger.page().get("self_" + name);
  }

  @Test
  void lets_a_series_go_at_its_time_to_live_and_no_sooner() {
    ledger.apply(Ledger.set("g", gauge(1)));
    ledger.clock.pass(Ledger.TTL.minus(TICK));
    assertThat(ledger.series()).containsOnlyKeys("g");
    ledger.clock.pass(TICK);
    assertThat(ledger.series()).isEmpty();
    assertThat(self("expired_series_total")).isEqualTo("1.0");
    assertThat(self("series")).isEqualTo("0.0");
  }

  @Test
  void counts_its_life_from_the_last_update_by_the_monotonic_clock() {
    ledger.apply(Ledger.set("a", gauge(1)), Ledger.set("b", gauge(1)));
    ledger.clock.pass(Ledger.TTL.minus(TICK));
    ledger.clock.turnWallClock(Duration.ofDays(400));
    ledger.apply(Ledger.set("a", gauge(1)));
    ledger.clock.pass(Ledger.TTL.minus(TICK));
    assertThat(ledger.series()).containsOnlyKeys("a");
    ledger.clock.pass(TICK);
    assertThat(ledger.store.expire()).isEqualTo(2);
    assertThat(self("expired_series_total")).isEqualTo("2.0");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void lets_series_go_within_a_second_after_their_time_however_they_are_updated(boolean counted) {
    Duration ttl = counted ? Ledger.COUNTER_TTL : Ledger.TTL;
    Random random = new Random(7);
    Map<String, Duration> updated = new HashMap<>();
    int soon = 0;
    int late = 0;
    for (int step = 0; step < 3_000; step++) {
      // now a rush of updates, now none for so long that some go
      Duration pause =
          random.nextInt(50) == 0
              ? ttl.minusSeconds(random.nextInt(3))
              : Duration.ofMillis(random.nextInt(100));
      ledger.clock.pass(pause);
      updated.replaceAll((_, ago) -> ago.plus(pause));
      for (int i = random.nextInt(3); i > 0; i--) {
        String name = "s" + random.nextInt(60);
        if (counted) {
          Owner owner = Owner.process("x", name);
          ledger.apply(Update.add(Ledger.key(name), counter(1), owner));
          ledger.hear(owner);
        } else {
          ledger.apply(Ledger.set(name, gauge(1)));
        }
        updated.put(name, Duration.ZERO);
      }
      Set<String> page = ledger.series().keySet();
      for (Map.Entry<String, Duration> each : updated.entrySet()) {
        Duration over = each.getValue().minus(ttl);
        if (over.isNegative()) {
          assertThat(page).contains(each.getKey());
          soon += over.toMillis() > -1000 ? 1 : 0;
        } else if (over.toMillis() >= 1000) {
          assertThat(page).doesNotContain(each.getKey());
        } else {
          late += page.contains(each.getKey()) ? 1 : 0;
        }
      }
    }
    assertThat(soon).isGreaterThan(100);
    assertThat(late).isGreaterThan(100);
  }

  @Test
  void keeps_what_is_counted_while_its_owner_is_heard_of() {
    ledger.apply(Ledger.add("c", counter(1)), Ledger.set("g", gauge(1)));
    ledger.clock.pass(Ledger.COUNTER_TTL.minus(TICK));
    ledger.hear(Ledger.WEB);
    ledger.clock.pass(Ledger.COUNTER_TTL.minus(TICK));
    ledger.hear(Owner.process("x", "web.2"));
    ledger.hear(Owner.process("x", null));
    assertThat(ledger.series()).containsOnlyKeys("c");
    ledger.clock.pass(TICK);
    assertThat(ledger.series()).isEmpty();
  }

  @Test
  void follows_the_last_kind_of_update() {
    ledger.apply(Ledger.set("m", counter(100)));
    ledger.apply(Ledger.add("m", counter(3)));
    ledger.clock.pass(Ledger.TTL.plusHours(1));
    assertThat(ledger.series()).isEqualTo(Map.of("m", "103.0"));
    ledger.apply(Ledger.set("m", counter(5)));
    ledger.hear(Ledger.WEB);
    ledger.clock.pass(Ledger.TTL.minus(TICK));
    assertThat(ledger.series()).isEqualTo(Map.of("m", "5.0"));
    ledger.clock.pass(TICK);
    assertThat(ledger.series()).isEmpty();
  }

  @Test
  void what_expires_during_a_commit_goes_once_that_has_come_to_nothing() {
    ledger.clock.pass(Duration.ofSeconds(2)); // its time overflows before the commit, not amid it
    ledger.apply(Ledger.set("g", gauge(1)));
    ledger.store.begin();
    ledger.clock.pass(Ledger.TTL);
    assertThat(ledger.series()).containsOnlyKeys("g");
    ledger.store.abandon();
    assertThat(ledger.series()).isEmpty();
  }

  @Test
  void adds_to_whatever_is_there() {
    ledger.apply(Ledger.set("g", gauge(5)), Ledger.set("s", members(0, 3)));
    ledger.apply(Ledger.add("g", gauge(-7)), Ledger.add("s", members(2, 5)));
    ledger.apply(Ledger.add("h", histogram(1, 2)), Ledger.add("r", histogram(1, 2)));
    ledger.apply(Ledger.add("h", histogram(1, 3)), Ledger.add("r", histogram(2, 1)));
    Value.Summary first = new Value.Summary(new double[] {.5}, new double[] {7}, 2, 9);
    Value.Summary latest = new Value.Summary(new double[] {.9}, new double[] {8}, 1, 1);
    ledger.apply(Ledger.add("q", first), Ledger.add("q", latest));
    assertThat(ledger.series())
        .isEqualTo(
            Map.of(
                "g",
                "-2.0",
                "s",
                "5.0",
                "h",
                "1.0:5.0 5.0/5.0",
                "r",
                "2.0:1.0 1.0/1.0",
                "q",
                "0.9:8.0 3.0/10.0"));
    ledger.apply(Ledger.set("g", gauge(1)), Ledger.set("s", members(9, 10)));
    assertThat(ledger.series()).containsEntry("g", "1.0").containsEntry("s", "1.0");
  }

  private void late(int count) {
    assertThat(self("discarded_total{reason=\"late\"}")).isEqualTo(Double.toString((double) count));
  }

  @Test
  void drops_a_value_that_is_older_than_the_last_by_five_minutes_at_most() {
    long micros = 1_000_000_000;
    ledger.apply(Ledger.set("c", counter(7), micros), Ledger.set("h", histogram(1, 7), micros));
    ledger.apply(
        Ledger.set("c", counter(6), micros - 1),
        Ledger.set("h", histogram(1, 6), micros - MessageTime.LATE_MICROS_MAX));
    assertThat(ledger.series()).isEqualTo(Map.of("c", "7.0", "h", "1.0:7.0 7.0/7.0"));
    late(2);
    ledger.apply(Ledger.set("c", counter(5), micros)); // equal
    assertThat(ledger.series()).containsEntry("c", "5.0");
    ledger.apply(Ledger.set("c", counter(4), micros - MessageTime.LATE_MICROS_MAX - 1));
    assertThat(ledger.series()).containsEntry("c", "4.0");
    ledger.apply(Ledger.set("c", counter(3), micros - MessageTime.LATE_MICROS_MAX));
    assertThat(ledger.series()).containsEntry("c", "3.0");
    late(2);
  }

  @Test
  void applies_what_has_no_time_and_remembers_the_one_before() {
    ledger.apply(Ledger.set("g", gauge(1), 100));
    ledger.apply(Ledger.set("g", gauge(2), MessageTime.NONE));
    assertThat(ledger.series()).containsEntry("g", "2.0");
    ledger.apply(Ledger.set("g", gauge(3), 99));
    assertThat(ledger.series()).containsEntry("g", "2.0");
    late(1);
  }

  @Test
  void adds_an_increment_whenever_it_comes() {
    ledger.apply(Ledger.set("c", counter(100), 50));
    ledger.apply(add("c", 3, 70));
    ledger.apply(add("c", 2, 10));
    ledger.apply(Ledger.set("c", counter(9), 69));
    assertThat(ledger.series()).containsEntry("c", "105.0");
    late(1);
    ledger.apply(Ledger.set("c", counter(9), 70));
    assertThat(ledger.series()).containsEntry("c", "9.0");
  }

  private static Update add(String name, double value, long micros) {
    return new Update(Ledger.key(name), counter(value), true, Life.KEPT, Ledger.WEB, micros, 1);
  }

  @Test
  void tells_what_is_late_within_a_request_as_between_two() {
    ledger.apply(
        Ledger.set("c", counter(5), 50),
        Ledger.set("c", counter(4), 40),
        Ledger.set("c", counter(4), 40),
        Ledger.set("c", counter(6), 60),
        add("c", 1, 45),
        Ledger.set("c", counter(3), 30));
    assertThat(ledger.series()).containsEntry("c", "7.0");
    late(3);
  }

  @Test
  void does_not_keep_a_series_for_what_is_late() {
    ledger.apply(Ledger.set("g", gauge(1), 50));
    ledger.clock.pass(Ledger.TTL.minus(TICK));
    ledger.apply(Ledger.set("g", gauge(1), 49));
    ledger.clock.pass(TICK);
    assertThat(ledger.series()).isEmpty();
    ledger.apply(Ledger.set("g", gauge(1), 49)); // nothing is there that it could put back
    assertThat(ledger.series()).containsOnlyKeys("g");
  }

  @Test
  void refuses_a_set_that_grows_past_its_limit_and_keeps_it() {
    ledger.apply(Ledger.add("s", members(0, 6_000)));
    ledger.apply(Ledger.add("s", members(5_999, 10_001)));
    assertThat(ledger.series()).isEqualTo(Map.of("s", "6000.0"));
    assertThat(self("discarded_total{reason=\"value\"}")).isEqualTo("1.0");
    ledger.apply(Ledger.add("s", members(5_000, 10_000)));
    assertThat(ledger.series()).isEqualTo(Map.of("s", "10000.0"));
  }

  @Test
  void does_not_keep_a_set_for_members_that_it_refuses() {
    ledger.apply(Ledger.set("s", members(0, 6_000)));
    ledger.apply(Ledger.add("s", members(6_000, 10_001)));
    ledger.clock.pass(Ledger.TTL);
    assertThat(ledger.series()).isEmpty();
  }

  @Test
  void refuses_new_series_at_the_limit_and_goes_on_with_the_others() {
    Ledger small = new Ledger(2);
    small.apply(
        Ledger.set("a", gauge(1)),
        Ledger.add("b", histogram(1, 1)),
        Ledger.add("c", counter(1)),
        Ledger.add("c", counter(1)));
    small.apply(Ledger.set("a", gauge(2)));
    assertThat(small.series()).containsOnlyKeys("a", "b").containsEntry("a", "2.0");
    assertThat(small.page())
        .containsEntry("self_discarded_total{reason=\"series_limit\"}", "2.0")
        .containsEntry("self_series", "2.0");
    small.clock.pass(Ledger.TTL);
    small.apply(Ledger.set("c", gauge(7)));
    assertThat(small.series()).containsOnlyKeys("b", "c");
  }

  @ParameterizedTest
  @CsvSource({
    "x,GAUGE,x,COUNTER", "x,HISTOGRAM,x_count,GAUGE", "x,HISTOGRAM,x_sum,COUNTER",
    "x,HISTOGRAM,x_bucket,GAUGE", "x,SUMMARY,x_count,HISTOGRAM", "x,COUNTER,x_created,GAUGE",
    "x,HISTOGRAM,x_created,GAUGE", "x,SUMMARY,x_created,COUNTER", "x,HISTOGRAM,x,SUMMARY"
  })
  void refuses_a_name_in_use_both_ways_until_it_is_free(
      String one, MetricType oneType, String other, MetricType otherType) {
    for (boolean swapped : new boolean[] {false, true}) {
      Ledger fresh = new Ledger(0);
      Update first = Ledger.set(one, value(oneType));
      Update second = Ledger.set(other, value(otherType));
      fresh.apply(swapped ? second : first);
      fresh.apply(swapped ? first : second);
      assertThat(fresh.page())
          .containsEntry("self_discarded_total{reason=\"type_conflict\"}", "1.0")
          .containsEntry("self_series", "1.0")
          .containsKey(swapped ? other : one);
      fresh.clock.pass(Ledger.TTL);
      fresh.apply(swapped ? first : second);
      assertThat(fresh.series()).containsOnlyKeys(swapped ? one : other);
    }
  }

  private static Value value(MetricType type) {
    return switch (type) {
      case COUNTER -> counter(1);
      case GAUGE -> gauge(1);
      case HISTOGRAM -> histogram(1, 1);
      case SUMMARY -> new Value.Summary(new double[0], new double[0], 1, 1);
    };
  }

  @Test
  void lets_names_stand_that_do_not_collide() {
    ledger.apply(
        Ledger.set("x", gauge(1)),
        Ledger.set("x_count", gauge(1)),
        Ledger.set("x_created", gauge(1)),
        Ledger.set("y", counter(1)),
        Ledger.set("y_total", counter(1)),
        Ledger.set("y_count", counter(1)),
        Ledger.set("z", value(MetricType.SUMMARY)),
        Ledger.set("z_bucket", counter(1)));
    assertThat(ledger.series()).hasSize(8);
  }

  @Test
  void applies_a_frame_once() {
    FrameKey frame = FrameKey.of("d.1", "ABC");
    Batch batch = new Batch("x");
    batch.add(Ledger.add("c", counter(1)));
    batch.discard(Reason.UNIT, () -> "");
    assertThat(ledger.store.apply(batch, frame, 10)).isTrue();
    assertThat(ledger.store.apply(batch, frame, 10)).isFalse();
    assertThat(ledger.store.apply(batch, FrameKey.of("d.2", "ABC"), 10)).isTrue();
    assertThat(ledger.store.apply(batch, null, 10)).isTrue();
    assertThat(ledger.page())
        .containsEntry("c", "3.0")
        .containsEntry("self_duplicate_frames_total", "1.0")
        .containsEntry("self_discarded_total{reason=\"unit\"}", "3.0")
        .containsEntry("self_drain_requests_total{code=\"200\"}", "4.0")
        .containsEntry("self_drain_bytes_total", "40.0");
    ledger.clock.pass(Duration.ofSeconds(7));
    assertThat(self("redelivery_window_seconds")).isEqualTo("7.0");
    ledger.clock.pass(Duration.ofMinutes(16));
    assertThat(ledger.store.apply(batch, frame, 10)).isTrue();
  }

  @Test
  void shows_self_metrics_at_0_from_the_start() {
    Map<String, String> page = ledger.page();
    String build = page.keySet().stream().filter(k -> k.contains("build_info")).findAny().get();
    assertThat(build)
        .isEqualTo(
            "self_build_info{java_version=\""
                + System.getProperty("java.version")
                + "\",revision=\"abc\",version=\"1\"}");
    assertThat(page.remove(build)).isEqualTo("1.0");
    assertThat(page.values()).containsOnly("0.0");
    for (String reason :
        List.of(
            "frame",
            "header",
            "base64",
            "json",
            "metric",
            "name",
            "value",
            "unit",
            "type_conflict",
            "series_limit")) {
      assertThat(page).containsKey("self_discarded_total{reason=\"" + reason + "\"}");
    }
    for (String kind : List.of("postgres", "router", "ingest", "other")) {
      assertThat(page).containsKey("self_messages_total{kind=\"" + kind + "\"}");
    }
    assertThat(page)
        .containsKeys(
            "self_drain_requests_total{code=\"200\"}",
            "self_drain_bytes_total",
            "self_repaired_frames_total",
            "self_message_count_mismatches_total",
            "self_duplicate_frames_total",
            "self_series",
            "self_expired_series_total",
            "self_scrape_duration_seconds",
            "self_redelivery_window_seconds");
  }

  @Test
  void counts_what_a_batch_tells_of_itself() {
    Batch batch = new Batch(null);
    batch.framing(3, true);
    batch.countMessage(MessageKind.OTHER);
    ledger.store.apply(batch, null, 5);
    ledger.store.refused(413);
    ledger.store.refused(499);
    ledger.store.scraped(Duration.ofMillis(250));
    assertThat(ledger.page())
        .containsEntry("self_repaired_frames_total", "3.0")
        .containsEntry("self_message_count_mismatches_total", "1.0")
        .containsEntry("self_messages_total{kind=\"other\"}", "1.0")
        .containsEntry("self_drain_requests_total{code=\"413\"}", "1.0")
        .containsEntry("self_drain_requests_total{code=\"499\"}", "1.0")
        .containsEntry("self_scrape_duration_seconds", "0.25")
        .containsEntry("self_last_drain_timestamp_seconds", "1.7E9");
  }

  @Test
  void remembers_the_last_drain_of_a_thousand_apps_for_a_day() {
    for (int i = 0; i <= Bounds.APPS_MAX; i++) {
      ledger.store.apply(new Batch("app" + i), null, 0);
    }
    Set<String> drains = drains();
    assertThat(drains).hasSize(Bounds.APPS_MAX);
    assertThat(drains).doesNotContain("self_last_drain_timestamp_seconds{app=\"app0\"}");
    ledger.clock.pass(Ledger.COUNTER_TTL.minus(TICK));
    ledger.store.apply(new Batch("app1"), null, 0);
    ledger.clock.pass(TICK);
    assertThat(drains()).containsExactly("self_last_drain_timestamp_seconds{app=\"app1\"}");
  }

  @Test
  void shows_the_last_drain_of_an_app_whose_name_a_label_can_hold() {
    String longest = "\u00e9".repeat(Bounds.LABEL_VALUE_BYTES_MAX / 2);
    ledger.store.apply(new Batch(longest), null, 0);
    ledger.store.apply(new Batch(longest + "x"), null, 0);
    assertThat(drains())
        .containsExactly("self_last_drain_timestamp_seconds{app=\"" + longest + "\"}");
  }

  /// Readers keep keys of what they have met, which point to the series.
  @Test
  void a_series_that_has_gone_keeps_nothing_alive() {
    SeriesKey key = Ledger.key("h");
    Value value = new Value.Histogram(new double[] {1}, new double[] {2}, 2, 3);
    Update update =
        new Update(key, value, false, Life.FADES_WITH_DYNO, Ledger.WEB, MessageTime.NONE, 1);
    ledger.apply(update);
    ledger.apply(update);
    Series series = Objects.requireNonNull(key.found);
    assertThat(series.owner).isNotNull();
    double[] numbers = numbers(series.family);
    assertThat(numbers(series.family)).isSameAs(numbers);
    ledger.clock.pass(Ledger.TTL);
    assertThat(ledger.series()).isEmpty();
    assertThat(numbers(series.family)).isNotSameAs(numbers);
    assertThat(series.cell).isSameAs(Cell.NOTHING);
    assertThat(series.owner).isNull();
  }

  /// The memory that a page of the family has its numbers in.
  private static double[] numbers(FamilySeries family) {
    Family.Histograms snapshot = (Family.Histograms) family.snapshot();
    snapshot.release();
    return snapshot.numbers();
  }

  @Test
  void shows_what_was_refused_of_an_app_as_long_as_it_drains() {
    Ledger small = new Ledger(0, 2);
    for (String app : List.of("a", "b")) {
      Batch batch = new Batch(app);
      for (int i = 0; i < (app.equals("a") ? 5 : 2); i++) {
        batch.add(Update.set(Ledger.key(app + i), gauge(1), MessageTime.NONE));
      }
      small.store.apply(batch, null, 0);
    }
    assertThat(small.page())
        .containsEntry("self_refused_series_total{app=\"a\"}", "3.0")
        .containsEntry("self_refused_series_total{app=\"b\"}", "0.0")
        .containsEntry("self_discarded_total{reason=\"series_limit\"}", "3.0")
        .containsEntry("self_app_series{app=\"a\"}", "2.0")
        .containsEntry("self_app_series{app=\"b\"}", "2.0");
    small.clock.pass(Ledger.TTL);
    assertThat(small.page())
        .containsEntry("self_refused_series_total{app=\"a\"}", "3.0")
        .containsEntry("self_app_series{app=\"a\"}", "0.0");
    small.clock.pass(Ledger.COUNTER_TTL);
    assertThat(small.page())
        .doesNotContainKeys("self_refused_series_total{app=\"a\"}", "self_app_series{app=\"a\"}");
  }

  /// Several metrics of one series are one update.
  @Test
  void counts_what_was_refused_in_metrics() {
    Ledger small = new Ledger(0, 1);
    small.apply(Ledger.set("first", gauge(1)));
    Update three =
        new Update(Ledger.key("h"), gauge(1), false, Life.FADES, null, MessageTime.NONE, 3);
    small.apply(three);
    small.apply(three);
    assertThat(small.page())
        .containsEntry("self_refused_series_total{app=\"x\"}", "6.0")
        .containsEntry("self_discarded_total{reason=\"series_limit\"}", "6.0");
  }

  @Test
  void applies_the_rest_when_an_app_whose_name_is_too_long_for_a_label_has_too_many_series() {
    Ledger small = new Ledger(0, 1);
    Batch batch = new Batch("x".repeat(Bounds.LABEL_VALUE_BYTES_MAX + 1));
    batch.add(Ledger.set("a", gauge(1)));
    batch.add(Ledger.set("b", gauge(1)));
    batch.add(Ledger.set("a", gauge(2)));
    small.store.apply(batch, null, 0);
    assertThat(small.series()).containsEntry("a", "2.0").doesNotContainKey("b");
    assertThat(small.page())
        .containsEntry("self_discarded_total{reason=\"series_limit\"}", "1.0")
        .containsEntry("self_drain_requests_total{code=\"200\"}", "1.0");
  }

  @Test
  void counts_a_series_for_the_app_that_brought_it_about() {
    Ledger small = new Ledger(0, 1);
    for (String app : List.of("a", "b", "b", "a")) {
      Batch batch = new Batch(app);
      batch.add(Ledger.set("shared", gauge(1)));
      small.store.apply(batch, null, 0);
    }
    assertThat(small.page())
        .containsEntry("self_app_series{app=\"a\"}", "1.0")
        .containsEntry("self_app_series{app=\"b\"}", "0.0");
    Batch nameless = new Batch((String) null);
    nameless.add(Ledger.set("own", gauge(1)));
    nameless.add(Ledger.set("other", gauge(1)));
    small.store.apply(nameless, null, 0);
    assertThat(small.page())
        .containsEntry("self_app_series", "1.0")
        .containsEntry("self_refused_series_total", "1.0");
  }

  @Test
  void shows_the_twenty_largest_families_and_of_equal_ones_the_first() {
    for (int family = 0; family < 30; family++) {
      for (int i = 0; i < 1 + family / 15 * family; i++) {
        SeriesKey key = new SeriesKey("f%02d".formatted(family), Labels.of("i", "" + i));
        ledger.apply(Update.set(key, histogram(1, 1), MessageTime.NONE));
      }
    }
    Map<String, String> expected = new HashMap<>();
    for (int family = 0; family < 30; family++) {
      if (family < 5 || family >= 15) {
        String size = Double.toString(family < 15 ? 1 : 1.0 + family);
        expected.put("self_family_series{family=\"f%02d\"}".formatted(family), size);
      }
    }
    Map<String, String> page = ledger.page();
    page.keySet().removeIf(name -> !name.startsWith("self_family_series"));
    assertThat(page).isEqualTo(expected);
  }

  private Set<String> drains() {
    return ledger.page().keySet().stream()
        .filter(name -> name.startsWith("self_last_drain"))
        .collect(Collectors.toSet());
  }

  @Test
  void gives_families_by_name_and_series_by_labels() {
    for (String app : List.of("b", "a", "c")) {
      ledger.apply(
          Update.set(new SeriesKey("g", Labels.of("app", app)), gauge(1), MessageTime.NONE));
    }
    List<Family> families = ledger.store.collect();
    assertThat(families).extracting(Family::name).isSorted().doesNotHaveDuplicates();
    Family family = families.stream().filter(f -> f.name().equals("g")).findAny().get();
    assertThat(family.help()).isEqualTo("Help of g");
    assertThat(Arrays.stream(family.labels()).map(Labels::ofText))
        .containsExactly(Labels.of("app", "a"), Labels.of("app", "b"), Labels.of("app", "c"));
  }

  @Test
  void histograms_of_one_family_share_their_bounds() {
    for (String app : List.of("a", "b", "c")) {
      double[] bounds = app.equals("c") ? new double[] {2} : new double[] {1};
      ledger.apply(
          Update.set(
              new SeriesKey("h", Labels.of("app", app)),
              new Value.Histogram(bounds, new double[] {3}, 4, 5),
              MessageTime.NONE));
    }
    Family family =
        ledger.store.collect().stream().filter(f -> f.name().equals("h")).findAny().get();
    double[][] bounds = ((Family.Histograms) family).upperBounds();
    assertThat(bounds[1]).isSameAs(bounds[0]);
    assertThat(bounds[2]).containsExactly(2);
  }

  /// Many may ask for a page before the first has been made.
  @Test
  void tells_what_a_page_will_take_before_there_is_one() {
    assertThat(ledger.store.bytesToCollect()).isZero();
    for (String app : List.of("a", "b")) {
      Labels labels = Labels.of("app", app);
      Value histogram = new Value.Histogram(new double[3], new double[3], 4, 5);
      ledger.apply(
          Update.set(new SeriesKey("g", labels), gauge(1), MessageTime.NONE),
          Update.set(new SeriesKey("h", labels), histogram, MessageTime.NONE));
    }
    int numbersOfHistogram = 3 + 2; // and a reference to its bounds
    assertThat(ledger.store.bytesToCollect())
        .isEqualTo(
            2L * FamilySeries.SNAPSHOT_BYTES + 2L * (1 + numbersOfHistogram + 1) * Double.BYTES);
  }

  @Test
  void names_jvm_and_process_metrics_as_prometheus_does() {
    assertThat(new RuntimeMetrics().collect())
        .extracting(Family::name)
        .contains("process_cpu_seconds_total", "jvm_threads_current", "jvm_memory_used_bytes")
        .allMatch(name -> name.startsWith("jvm_") || name.startsWith("process_"))
        .doesNotHaveDuplicates();
  }

  private static CounterSet counters() {
    return new CounterSet(
        List.of(Ledger.add("a", Value.Counter.ZERO), Ledger.add("b", Value.Counter.ZERO)));
  }

  private static void exist(Ledger ledger, CounterSet set) {
    Batch batch = new Batch("x");
    batch.exist(set);
    batch.heard(Ledger.WEB);
    ledger.store.apply(batch, null, 0);
  }

  @Test
  void counters_that_are_to_exist_do_so_whatever_became_of_them() {
    Ledger ledger = new Ledger(0);
    CounterSet set = counters();
    for (int i = 0; i < 3; i++) {
      exist(ledger, set);
      assertThat(ledger.series()).containsOnlyKeys("a", "b");
    }
    ledger.apply(Ledger.set("a", new Value.Counter(5))); // somebody sends it under that name
    exist(ledger, set);
    ledger.clock.pass(Ledger.TTL);
    exist(ledger, set);
    assertThat(ledger.series()).containsEntry("a", "5.0").containsEntry("b", "0.0");
    ledger.clock.pass(Ledger.COUNTER_TTL);
    assertThat(ledger.series()).isEmpty();
    exist(ledger, set);
    assertThat(ledger.series()).containsEntry("a", "0.0").containsEntry("b", "0.0");
    Ledger other = new Ledger(0);
    exist(other, set);
    assertThat(other.series()).containsOnlyKeys("a", "b");
  }

  /// A process may send a counter of ours itself, whose life is then that of what it sends.
  @ParameterizedTest
  @EnumSource(
      value = Life.class,
      names = {"FADES_WITH_DYNO", "KEPT_WITH_DYNO"})
  void counters_that_are_to_exist_come_again_when_what_their_process_sent_has_gone(Life life) {
    Ledger ledger = new Ledger(0);
    CounterSet set = counters();
    exist(ledger, set);
    boolean adds = life.isKept();
    Value five = new Value.Counter(5);
    ledger.apply(new Update(Ledger.key("a"), five, adds, life, Ledger.WEB, MessageTime.NONE, 1));
    exist(ledger, set);
    assertThat(ledger.series()).containsEntry("a", "5.0").containsEntry("b", "0.0");
    if (life.isKept()) {
      Batch batch = new Batch("x");
      batch.add(new DynoEvent.Ended(Ledger.WEB, MessageTime.NONE));
      ledger.store.apply(batch, null, 0);
    } else {
      ledger.clock.pass(Ledger.TTL);
    }
    assertThat(ledger.series()).containsOnlyKeys("b");
    exist(ledger, set);
    assertThat(ledger.series()).containsEntry("a", "0.0").containsEntry("b", "0.0");
  }

  @Test
  void counters_that_found_no_room_come_when_there_is_some() {
    Ledger ledger = new Ledger(2);
    ledger.apply(Ledger.set("g", new Value.Gauge(1)));
    CounterSet set = counters();
    exist(ledger, set);
    exist(ledger, set);
    assertThat(ledger.series()).containsOnlyKeys("a", "g");
    ledger.clock.pass(Ledger.TTL);
    exist(ledger, set);
    assertThat(ledger.series()).containsOnlyKeys("a", "b");
  }

  /// Its sender was told to try again.
  @Test
  void a_batch_that_memory_was_wanting_for_is_applied_when_it_comes_again() {
    ScarceList scarce = new ScarceList(Ledger.set("load", gauge(3)), 0);
    Batch batch = new Batch("x");
    batch.add(new DynoEvent.Sampled(Ledger.WEB, null, 1, scarce, MessageTime.NONE));
    FrameKey frame = FrameKey.of("d.1", "frame");
    assertThatThrownBy(() -> ledger.store.apply(batch, frame, 1))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(ledger.store.apply(batch, frame, 1)).isTrue();
    assertThat(ledger.store.apply(batch, frame, 1)).isFalse();
    assertThat(ledger.series()).containsEntry("load", "3.0");
  }
}
