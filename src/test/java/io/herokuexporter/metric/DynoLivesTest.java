package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.DynoEvent.Changed.To;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of the series of a dyno over its life. Times are seconds of the lines' timestamps.
class DynoLivesTest {
  private static final Owner WEB = Ledger.WEB;
  private static final SeriesKey UP = Ledger.key("up");
  private static final long SECOND = 1_000_000;
  private static final long OVERLAP_SECONDS = DynoLife.OVERLAP_MICROS_MAX / SECOND;

  private final Ledger ledger = new Ledger(0);

  private static DynoEvent toUp(long second) {
    return new DynoEvent.Changed(WEB, UP, false, To.UP, second * SECOND);
  }

  private static DynoEvent stillUp(long second) {
    return new DynoEvent.Changed(WEB, UP, true, To.UP, second * SECOND);
  }

  private static DynoEvent toDown(long second) {
    return new DynoEvent.Changed(WEB, UP, true, To.OVER, second * SECOND);
  }

  private static DynoEvent toStarting(long second) {
    return new DynoEvent.Changed(WEB, UP, true, To.OTHER, second * SECOND);
  }

  private static Update gauge(String name, double value) {
    return own(name, new Value.Gauge(value), false, WEB, MessageTime.NONE);
  }

  /// What a dyno prints or measures.
  private static Update own(String name, Value value, boolean adds, Owner owner, long micros) {
    Life life = adds ? Life.KEPT_WITH_DYNO : Life.FADES_WITH_DYNO;
    return new Update(Ledger.key(name), value, adds, life, owner, micros, 1);
  }

  private static DynoEvent sampled(long id, double memory, long second) {
    return new DynoEvent.Sampled(WEB, UP, id, List.of(gauge("memory", memory)), second * SECOND);
  }

  private static DynoEvent exited(long second) {
    return new DynoEvent.Exited(WEB, second * SECOND);
  }

  private static DynoEvent emitted(long second) {
    return new DynoEvent.Emitted(WEB, second * SECOND);
  }

  /// As readers do, with a counter of the process beside.
  private void apply(List<DynoEvent> events, Update... updates) {
    Batch batch = new Batch("x");
    batch.add(Ledger.add("changes", new Value.Counter(1)));
    events.forEach(batch::add);
    for (Update update : updates) {
      batch.add(update);
    }
    batch.heard(WEB);
    ledger.store.apply(batch, null, 0);
  }

  private void apply(DynoEvent event) {
    apply(List.of(event));
  }

  private void shows(@Nullable Double up, String... others) {
    assertThat(ledger.series().get("up")).isEqualTo(up == null ? null : Double.toString(up));
    Set<String> names = new HashSet<>(ledger.series().keySet());
    names.removeAll(List.of("up", "changes"));
    assertThat(names).containsExactlyInAnyOrder(others);
  }

  private void late(int count) {
    assertThat(ledger.page())
        .containsEntry("self_discarded_total{reason=\"late\"}", Double.toString((double) count));
  }

  @Test
  void takes_its_gauges_along_and_is_shown_as_down_for_a_while() {
    apply(List.of(toUp(1), sampled(7, 5, 2), emitted(3)), gauge("own", 1));
    apply(
        List.of(),
        own("jobs", new Value.Counter(1), true, WEB, MessageTime.NONE),
        Ledger.add("errors", new Value.Counter(1)));
    shows(1.0, "memory", "own", "jobs", "errors");
    apply(toDown(9));
    shows(0.0, "errors");
    ledger.clock.pass(Ledger.TTL.minusNanos(1));
    shows(0.0, "errors");
    ledger.clock.pass(Duration.ofNanos(1));
    shows(null, "errors");
  }

  @Test
  void stays_up_as_long_as_it_is_heard_of() {
    apply(toUp(1));
    for (int i = 0; i < 5; i++) {
      ledger.clock.pass(Ledger.COUNTER_TTL.minusNanos(1));
      ledger.hear(WEB);
    }
    shows(1.0);
    ledger.clock.pass(Ledger.COUNTER_TTL);
    shows(null);
  }

  @Test
  void survives_its_predecessor_with_preboot() {
    apply(List.of(toUp(1), sampled(7, 5, 2)));
    apply(toUp(60));
    apply(toDown(200));
    shows(1.0, "memory");
    apply(toDown(300));
    shows(0.0);
  }

  @Test
  void is_down_after_its_crash_though_the_end_of_its_predecessor_was_lost() {
    apply(toUp(1));
    apply(toUp(86_400));
    apply(List.of(), own("jobs", new Value.Counter(1), true, WEB, MessageTime.NONE));
    apply(toDown(86_400 + OVERLAP_SECONDS + 1));
    shows(0.0);
    apply(toUp(100_000));
    apply(toDown(100_001));
    shows(0.0);
  }

  @Test
  void any_change_shows_that_a_predecessor_has_gone_whose_end_was_lost() {
    apply(toUp(1));
    apply(toUp(2));
    apply(toUp(3));
    apply(toUp(OVERLAP_SECONDS + 4));
    apply(toDown(OVERLAP_SECONDS + 5));
    shows(1.0);
    apply(toDown(OVERLAP_SECONDS + 6));
    shows(0.0);
  }

  @Test
  void two_have_one_name_for_so_long_at_most() {
    apply(toUp(1));
    apply(toUp(2));
    apply(toDown(2 + OVERLAP_SECONDS));
    shows(1.0);
  }

  @Test
  void those_that_run_once_share_a_name_for_as_long_as_they_run() {
    Owner run = Owner.process("x", "run");
    Update memory = own("memory", new Value.Gauge(5), false, run, MessageTime.NONE);
    long last = (3 + OVERLAP_SECONDS) * SECOND;
    apply(new DynoEvent.Sampled(run, null, 0, List.of(memory), SECOND));
    apply(new DynoEvent.Changed(run, null, false, To.UP, SECOND));
    apply(new DynoEvent.Changed(run, null, false, To.UP, 2 * SECOND));
    apply(new DynoEvent.Changed(run, null, true, To.OVER, last));
    shows(null, "memory");
    apply(new DynoEvent.Changed(run, null, true, To.OVER, last + 1));
    shows(null);
  }

  @Test
  void what_has_no_readable_time_tells_nothing_of_how_long_two_have_one_name() {
    apply(toUp(1));
    apply(new DynoEvent.Changed(WEB, UP, false, To.UP, MessageTime.NONE));
    apply(new DynoEvent.Changed(WEB, UP, true, To.OVER, MessageTime.NONE));
    shows(1.0);
  }

  @Test
  void restarts() {
    apply(List.of(toUp(1), sampled(7, 5, 2)));
    apply(toStarting(10));
    shows(0.0);
    apply(toUp(20));
    shows(1.0);
    apply(toDown(30));
    shows(0.0);
  }

  @Test
  void never_counts_below_none() {
    apply(toDown(1));
    apply(toDown(2));
    apply(toUp(3));
    shows(1.0);
  }

  @Test
  void is_up_when_it_is_said_to_be_up_whatever_it_was_before() {
    apply(stillUp(2));
    shows(1.0);
    apply(toDown(3));
    shows(0.0);
    apply(toUp(4));
    apply(stillUp(5));
    apply(toDown(6));
    shows(0.0);
  }

  @Test
  void stays_up_when_one_that_is_known_by_its_samples_is_said_to_be_up() {
    apply(sampled(7, 5, 1));
    apply(stillUp(2));
    shows(1.0, "memory");
    apply(toDown(3));
    shows(0.0);
  }

  @Test
  void is_not_up_before_it_is_up() {
    apply(new DynoEvent.Changed(WEB, UP, false, To.OTHER, 1));
    shows(0.0);
    ledger.clock.pass(Ledger.TTL);
    shows(null);
  }

  @Test
  void keeps_the_old_one_while_a_new_one_boots() {
    apply(sampled(7, 5, 1));
    apply(new DynoEvent.Changed(WEB, UP, false, To.OTHER, 2 * SECOND));
    shows(1.0, "memory");
  }

  @Test
  void is_alive_again_with_a_sample() {
    apply(List.of(toUp(1), toDown(2)));
    apply(sampled(7, 5, 3));
    shows(1.0, "memory");
  }

  @Test
  void is_alive_again_with_a_sample_in_the_batch_of_its_end() {
    apply(List.of(toUp(1), toDown(2), sampled(7, 5, 3)));
    shows(1.0, "memory");
  }

  @Test
  void is_down_at_its_end_though_nothing_but_its_samples_told_that_it_was_up() {
    apply(sampled(7, 5, 1));
    apply(toDown(2));
    shows(0.0);
    apply(sampled(8, 5, 3));
    shows(1.0, "memory");
    apply(exited(4));
    shows(0.0);
  }

  @Test
  void stays_down_whatever_it_prints() {
    apply(List.of(toUp(1), toDown(2)));
    apply(List.of(emitted(3)), gauge("own", 1)); // its last words
    shows(0.0, "own");
    apply(toUp(4));
    shows(1.0, "own");
    apply(toDown(5));
    shows(0.0);
    ledger.clock.pass(Ledger.TTL);
    apply(List.of(emitted(6)), gauge("own", 1));
    shows(null, "own");
  }

  @Test
  void does_not_count_a_sample_as_one_more_dyno() {
    apply(List.of(toUp(1), toStarting(2)));
    apply(sampled(7, 5, 3)); // while it stops
    apply(toUp(4));
    apply(toDown(5));
    shows(0.0);
  }

  @Test
  void refuses_what_was_sent_before_its_death() {
    apply(List.of(toUp(1), toDown(10)));
    apply(List.of(emitted(8), emitted(9)), gauge("own", 1), gauge("other", 1));
    apply(sampled(7, 5, 8));
    shows(0.0);
    late(3);
    apply(List.of(emitted(10)), gauge("own", 1));
    shows(0.0, "own");
  }

  @Test
  void counts_everything_that_a_late_sample_measures() {
    apply(List.of(toUp(1), toDown(10)));
    List<Update> two = List.of(gauge("memory", 1), gauge("load", 1));
    apply(new DynoEvent.Sampled(WEB, UP, 7, two, 9 * SECOND));
    shows(0.0);
    late(2);
  }

  @Test
  void takes_the_events_of_a_batch_in_the_order_of_their_time() {
    apply(List.of(toDown(10), toUp(1), emitted(9)), gauge("own", 1));
    shows(0.0);
    apply(List.of(emitted(30), toDown(20)), gauge("own", 1));
    shows(0.0, "own");
  }

  @Test
  void within_a_batch_what_has_no_time_or_another_clock_s_stays_where_it_is() {
    apply(List.of(toUp(1), new DynoEvent.Changed(WEB, UP, true, To.OVER, MessageTime.NONE)));
    shows(0.0);
    apply(List.of(toUp(5_000), toDown(100)));
    shows(0.0);
    apply(List.of(sampled(7, 2, 9_000), sampled(7, 1, 400)));
    assertThat(ledger.series()).containsEntry("memory", "1.0");
  }

  @Test
  void lives_on_after_a_restart_within_a_batch() {
    apply(List.of(toUp(1), emitted(2)), gauge("own", 1));
    apply(List.of(toStarting(10), toUp(20), emitted(30)), gauge("own", 2));
    shows(1.0, "own");
    apply(List.of(emitted(31), toStarting(40), toUp(50)), gauge("own", 3));
    shows(1.0);
    late(0); // they went with the dyno that sent them
  }

  private static Update printed(String name, Value value, boolean adds, long second) {
    return own(name, value, adds, WEB, second * SECOND);
  }

  private static Update printed(String name, double value, long second) {
    return printed(name, new Value.Gauge(value), false, second);
  }

  @Test
  void what_it_printed_before_a_restart_goes_though_the_batch_has_more_of_it() {
    apply(List.of(toUp(1), emitted(2)), printed("own", 1, 2), printed("type", 1, 2));
    apply(
        List.of(emitted(5), toStarting(10), toUp(20), emitted(30)),
        printed("own", 2, 5),
        printed("type", 2, 5),
        printed("jobs", new Value.Counter(100), true, 5),
        printed("new", 3, 30),
        printed("type", new Value.Counter(7), false, 30),
        printed("jobs", new Value.Counter(5), true, 30));
    shows(1.0, "new", "type", "jobs");
    assertThat(ledger.series()).containsEntry("type", "7.0").containsEntry("jobs", "5.0");
    late(0);
  }

  @Test
  void what_it_printed_before_an_earlier_restart_is_late_though_the_batch_has_more_of_it() {
    apply(List.of(toUp(1), toStarting(10), toUp(20)));
    apply(
        List.of(emitted(5), emitted(30)),
        printed("own", 1, 5),
        printed("jobs", new Value.Counter(1000), false, 5),
        printed("new", 3, 30),
        printed("jobs", new Value.Counter(5), true, 30));
    shows(1.0, "new", "jobs");
    assertThat(ledger.series()).containsEntry("jobs", "5.0");
    late(2);
  }

  @Test
  void what_has_no_time_counts_though_there_is_much_from_before_the_restart() {
    List<Update> updates = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      updates.add(printed("jobs_" + i % 1_500, new Value.Counter(100), true, 5));
    }
    updates.add(own("jobs_0", new Value.Counter(3), true, WEB, MessageTime.NONE));
    apply(
        List.of(toUp(1), emitted(5), toStarting(10), toUp(20), emitted(30)),
        updates.toArray(Update[]::new));
    shows(1.0, "jobs_0");
    assertThat(ledger.series()).containsEntry("jobs_0", "3.0");
  }

  @Test
  void its_last_words_bring_back_nothing_but_themselves() {
    apply(
        List.of(toUp(1), emitted(5), toDown(10), emitted(12)),
        printed("own", 1, 5),
        printed("last", 2, 12));
    shows(0.0, "last");
  }

  @Test
  void remembers_the_death_of_one_that_it_knew_by_what_it_printed() {
    Batch batch = new Batch("x");
    batch.add(gauge("own", 1));
    ledger.store.apply(batch, null, 0);
    apply(toDown(10));
    apply(List.of(emitted(9)), gauge("own", 1));
    shows(0.0);
    late(1);
  }

  @Test
  void drops_a_change_that_comes_after_a_later_one() {
    apply(toUp(100));
    apply(toDown(99));
    shows(1.0);
    late(1);
    apply(toDown(100)); // equal
    shows(0.0);
    apply(toUp(100 + 1000));
    apply(toDown(100)); // of another clock: more than five minutes
    shows(0.0);
    late(1);
  }

  @Test
  void a_change_without_a_readable_time_lets_no_later_one_be_forgotten() {
    apply(toUp(100));
    apply(new DynoEvent.Changed(WEB, UP, true, To.UP, MessageTime.NONE));
    apply(toDown(99));
    shows(1.0);
    late(1);
  }

  @Test
  void applies_what_has_no_readable_time() {
    apply(toUp(100));
    apply(new DynoEvent.Changed(WEB, UP, true, To.OVER, MessageTime.NONE));
    shows(0.0);
    apply(new DynoEvent.Sampled(WEB, UP, 0, List.of(gauge("memory", 1)), MessageTime.NONE));
    shows(1.0, "memory");
    late(0);
  }

  @Test
  void drops_the_lines_of_an_older_dyno_of_the_same_name() {
    apply(sampled(7, 5, 1));
    apply(sampled(8, 6, 2));
    apply(sampled(7, 4, 3));
    assertThat(ledger.series()).containsEntry("memory", "6.0");
    late(1);
    apply(sampled(9, 7, 4));
    apply(sampled(8, 3, 5));
    apply(sampled(0, 1, 6)); // tells no id
    assertThat(ledger.series()).containsEntry("memory", "1.0");
    late(2);
  }

  /// The exporter starts amid a preboot, and meets the new dyno's lines before the old one's.
  @Test
  void takes_whichever_dyno_measures_next_once_one_is_gone() {
    apply(sampled(8, 6, 1));
    apply(sampled(7, 5, 2));
    apply(toDown(3));
    apply(sampled(8, 7, 4));
    assertThat(ledger.series()).containsEntry("memory", "7.0");
    late(0);
  }

  @Test
  void goes_on_with_the_dyno_that_is_left_of_two() {
    apply(List.of(toUp(1), sampled(7, 5, 2), toUp(3), sampled(8, 6, 4)));
    apply(toDown(5));
    apply(sampled(7, 4, 6));
    assertThat(ledger.series()).containsEntry("memory", "4.0");
  }

  @Test
  void goes_on_with_the_one_dyno_when_another_fails_to_boot() {
    apply(List.of(toUp(1), sampled(7, 5, 2), sampled(8, 6, 3)));
    apply(new DynoEvent.Changed(WEB, UP, false, To.OVER, 4 * SECOND)); // from starting to crashed
    apply(sampled(7, 4, 20));
    shows(1.0, "memory");
    assertThat(ledger.series()).containsEntry("memory", "4.0");
    apply(List.of(sampled(9, 8, 21), exited(22)));
    apply(sampled(7, 3, 40));
    assertThat(ledger.series()).containsEntry("memory", "3.0");
    late(0);
  }

  @Test
  void no_line_takes_its_place_for_long_however_late_it_is() {
    apply(List.of(toUp(1), sampled(7, 5, 2), toUp(3), sampled(8, 6, 30)));
    apply(new DynoEvent.Changed(WEB, UP, false, To.OVER, 40 * SECOND)); // another failed to boot
    apply(sampled(8, 7, 400));
    apply(sampled(7, 4, 50));
    apply(sampled(8, 9, 420));
    assertThat(ledger.series()).containsEntry("memory", "9.0");
    late(0);
  }

  @Test
  void no_dyno_takes_its_place_by_a_line_that_is_older_than_the_last() {
    apply(List.of(toUp(1), sampled(7, 5, 2), toStarting(10), toUp(20), sampled(8, 6, 21)));
    apply(sampled(7, 4, 9));
    apply(sampled(8, 7, 41));
    assertThat(ledger.series()).containsEntry("memory", "7.0");
    late(1);
  }

  @Test
  void neither_an_older_sample_nor_one_without_a_time_makes_the_last_one_older() {
    apply(sampled(7, 5, 100));
    apply(sampled(7, 5, 98));
    apply(sampled(8, 6, 99));
    late(1);
    apply(new DynoEvent.Sampled(WEB, UP, 7, List.of(gauge("memory", 5)), MessageTime.NONE));
    apply(sampled(8, 6, 99));
    assertThat(ledger.series()).containsEntry("memory", "5.0");
    late(2);
  }

  @Test
  void with_preboot_no_old_dyno_takes_its_place_back() {
    apply(List.of(toUp(1), sampled(7, 5, 160), toUp(170), toDown(182), sampled(8, 6, 183)));
    apply(sampled(7, 4, 180));
    apply(sampled(8, 7, 203));
    assertThat(ledger.series()).containsEntry("memory", "7.0");
    late(1);
  }

  @Test
  void with_preboot_what_the_old_dyno_sent_before_its_end_is_not_the_new_one_s() {
    apply(List.of(toUp(1), sampled(7, 5, 160), toUp(170), sampled(8, 6, 175), toDown(182)));
    apply(sampled(7, 4, 180));
    assertThat(ledger.series()).containsEntry("memory", "6.0");
    late(1);
    apply(exited(190));
    apply(sampled(7, 4, 188));
    apply(sampled(8, 7, 195));
    assertThat(ledger.series()).containsEntry("memory", "7.0");
    late(2);
  }

  @Test
  void what_a_dead_dyno_sent_is_not_the_next_one_s() {
    apply(List.of(toUp(1), toStarting(10), toUp(20)));
    apply(List.of(emitted(9)), gauge("own", 1));
    apply(sampled(7, 5, 9));
    shows(1.0);
    late(2);
    apply(List.of(emitted(21)), gauge("own", 1));
    shows(1.0, "own");
  }

  @Test
  void a_late_end_is_one_dyno_less_where_another_is_left() {
    apply(toUp(1));
    apply(toUp(20));
    apply(toStarting(15));
    shows(1.0);
    late(1);
    apply(new DynoEvent.Changed(WEB, UP, true, To.OVER, 60 * SECOND)); // crashed
    shows(0.0);
  }

  @Test
  void a_late_end_is_not_that_of_the_only_one() {
    apply(toUp(100));
    apply(toDown(99));
    apply(exited(101)); // of the one before it
    shows(1.0);
  }

  @Test
  void a_late_start_is_no_end() {
    apply(toUp(1));
    apply(toUp(60));
    apply(toUp(50));
    late(1);
    apply(toDown(70));
    shows(1.0);
  }

  @Test
  void is_down_after_its_last_words_when_its_process_exits() {
    apply(List.of(toUp(1), sampled(7, 5, 2)));
    apply(toDown(10));
    apply(List.of(emitted(11)), gauge("own", 1));
    shows(0.0, "own");
    apply(exited(12));
    shows(0.0);
    apply(List.of(emitted(11)), gauge("own", 1));
    shows(0.0);
    late(1);
    apply(exited(13));
    apply(toUp(20));
    shows(1.0);
  }

  @Test
  void stays_up_when_another_process_of_its_name_exits() {
    apply(List.of(toUp(1), toUp(60), sampled(8, 5, 61), toDown(180), exited(190)));
    shows(1.0, "memory");
  }

  @Test
  void an_exit_that_is_older_than_the_last_sample_is_another_s() {
    apply(sampled(8, 5, 21));
    apply(exited(12));
    shows(1.0, "memory");
  }

  @Test
  void an_exit_without_a_readable_time_lets_no_death_be_forgotten() {
    apply(List.of(toUp(1), toDown(10), new DynoEvent.Exited(WEB, MessageTime.NONE)));
    apply(List.of(emitted(9)), gauge("own", 1));
    shows(0.0);
    late(1);
  }

  @Test
  void an_exit_that_comes_late_does_not_put_its_death_back() {
    apply(List.of(toUp(1), toDown(100)));
    apply(exited(95));
    apply(List.of(emitted(98)), gauge("own", 1));
    shows(0.0);
    late(1);
  }

  @Test
  void an_exit_makes_no_dyno_known() {
    apply(exited(1));
    shows(null);
  }

  @Test
  void what_it_printed_goes_with_one_that_has_its_name_for_itself_in_any_order() {
    Owner once = Owner.process("x", "scheduler.1234");
    Update own = own("own", new Value.Gauge(1), false, once, MessageTime.NONE);
    Update jobs = own("jobs", new Value.Counter(1), true, once, MessageTime.NONE);
    DynoEvent printed = new DynoEvent.Emitted(once, 5 * SECOND);
    DynoEvent end = new DynoEvent.Ended(once, 6 * SECOND);
    apply(List.of(printed, end), own, jobs);
    shows(null);
    late(0);
    apply(List.of(printed), own, jobs);
    shows(null);
    late(2);
    apply(List.of(end, printed), own, jobs);
    shows(null);
    apply(List.of(new DynoEvent.Emitted(once, 7 * SECOND)), own);
    shows(null, "own");
  }

  @Test
  void of_two_ends_of_one_that_has_its_name_for_itself_the_later_counts() {
    Owner once = Owner.process("x", "run.1");
    Update own = own("own", new Value.Gauge(1), false, once, MessageTime.NONE);
    for (long micros : new long[] {8 * SECOND, 6 * SECOND, MessageTime.NONE}) {
      apply(new DynoEvent.Ended(once, micros)); // completed, exited
    }
    apply(List.of(new DynoEvent.Emitted(once, 7 * SECOND)), own);
    shows(null);
    late(1);
  }

  @Test
  void remembers_so_many_ends() {
    for (int i = 0; i <= EndedDynos.MAX; i++) {
      apply(new DynoEvent.Ended(Owner.process("x", "run." + i), 6 * SECOND));
    }
    for (int i : new int[] {0, 1, EndedDynos.MAX}) {
      Owner owner = Owner.process("x", "run." + i);
      Update own = own("own" + i, new Value.Gauge(1), false, owner, MessageTime.NONE);
      apply(List.of(new DynoEvent.Emitted(owner, 5 * SECOND)), own);
    }
    shows(null, "own0");
  }

  @Test
  void ends_alone_when_it_has_its_name_for_itself() {
    Owner once = Owner.process("x", "scheduler.1234");
    Update own = own("own", new Value.Gauge(1), false, once, MessageTime.NONE);
    apply(List.of(new DynoEvent.Emitted(once, 1)), own, gauge("other", 1));
    apply(new DynoEvent.Ended(once, 2));
    shows(null, "other");
    apply(new DynoEvent.Ended(Owner.process("x", "scheduler.9"), 3));
    shows(null, "other");
  }

  @Test
  void leaves_alone_who_is_only_known_by_what_it_prints() {
    apply(List.of(emitted(1)), gauge("own", 1));
    shows(null, "own");
    apply(toStarting(2));
    shows(0.0);
  }

  private static Batch.Replacement formation(String type, String size, int dynos, long second) {
    Labels labels = Labels.of("process_type", type, "size", size);
    Update update = Update.state(new SeriesKey("formation", labels), dynos, WEB, second * SECOND);
    return new Batch.Replacement(Labels.of("process_type", type), update);
  }

  private void replace(Batch.Replacement... replacements) {
    Batch batch = new Batch("x");
    for (Batch.Replacement replacement : replacements) {
      batch.replace(replacement.beginning(), replacement.update());
    }
    ledger.store.apply(batch, null, 0);
  }

  @Test
  void replaces_series_by_the_beginning_of_their_labels() {
    for (String type : List.of("web", "webhook", "worker")) {
      replace(formation(type, "small", 1, 10));
    }
    replace(formation("web", "large", 2, 20));
    assertThat(ledger.series())
        .containsOnlyKeys(
            "formation{process_type=\"web\",size=\"large\"}",
            "formation{process_type=\"webhook\",size=\"small\"}",
            "formation{process_type=\"worker\",size=\"small\"}");
    replace(formation("web", "large", 3, 30));
    assertThat(ledger.page())
        .containsEntry("formation{process_type=\"web\",size=\"large\"}", "3.0")
        .containsEntry("self_expired_series_total", "1.0");
  }

  @Test
  void replaces_nothing_by_what_is_older() {
    replace(formation("web", "large", 2, 900));
    replace(formation("web", "small", 1, 899));
    assertThat(ledger.series()).containsOnlyKeys("formation{process_type=\"web\",size=\"large\"}");
    late(1);
    replace(formation("web", "small", 3, 903), formation("web", "large", 2, 902));
    assertThat(ledger.series())
        .isEqualTo(Map.of("formation{process_type=\"web\",size=\"small\"}", "3.0"));
    late(2);
    replace(formation("web", "large", 1, 1)); // of another clock
    assertThat(ledger.series())
        .isEqualTo(Map.of("formation{process_type=\"web\",size=\"large\"}", "1.0"));
    late(2);
  }

  @Test
  void drops_samples_that_come_after_later_ones() {
    apply(measured(5, 10));
    apply(measured(6, 30));
    apply(measured(7, 20));
    assertThat(ledger.series()).containsEntry("memory", "6.0").containsEntry("up", "1.0");
    late(1);
    apply(toDown(40));
    apply(measured(8, 50)); // another dyno
    assertThat(ledger.series()).containsEntry("memory", "8.0");
    late(1);
  }

  private static DynoEvent measured(double memory, long second) {
    long micros = second * SECOND;
    Update update = own("memory", new Value.Gauge(memory), false, WEB, micros);
    return new DynoEvent.Sampled(WEB, UP, 7, List.of(update), micros);
  }

  @Test
  void bounds_the_processes_of_an_app_whose_dynos_have_ever_new_names() {
    Batch batch = new Batch("x");
    for (int i = 0; i < 100_000; i++) {
      Owner owner = Owner.process("x", "dyno" + i);
      SeriesKey changes = new SeriesKey("changes", Labels.of("process", "dyno" + i));
      SeriesKey shown = new SeriesKey("up", Labels.of("process", "dyno" + i));
      batch.add(Update.add(changes, new Value.Counter(1), owner));
      batch.add(new DynoEvent.Changed(owner, shown, false, To.UP, i));
    }
    ledger.store.apply(batch, null, 0);
    int refused = 2 * (100_000 - Bounds.PROCESSES_MAX);
    assertThat(ledger.page())
        .containsEntry("self_series", Double.toString(2.0 * Bounds.PROCESSES_MAX))
        .containsEntry(
            "self_discarded_total{reason=\"series_limit\"}", Double.toString((double) refused));
    Owner other = Owner.process("y", "web.1");
    Batch ofOther = new Batch("y");
    ofOther.add(Update.add(Ledger.key("other"), new Value.Counter(1), other));
    ledger.store.apply(ofOther, null, 0);
    assertThat(ledger.series()).containsKey("other");
    ledger.clock.pass(Ledger.COUNTER_TTL);
    ledger.store.apply(batch, null, 0);
    assertThat(ledger.page())
        .containsEntry("self_series", Double.toString(2.0 * Bounds.PROCESSES_MAX));
  }
}
