package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.Logged;
import io.herokuexporter.Loggers;
import io.herokuexporter.metric.Intake.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of batches when the disk is well, full, or stands still.
@Timeout(30)
class DurableIntakeTest {
  private static final String FAILURES = "self_storage_commit_failures_total";

  private final FakeClock clock = new FakeClock();
  private final FaultyStorage storage = new FaultyStorage();
  private MetricStore store;
  private DurableIntake intake;

  @BeforeEach
  void open() throws IOException {
    ContinuedClock continued = new ContinuedClock(clock);
    store = Ledger.store(continued, 0, 0);
    intake = DurableIntake.open(storage, store, continued);
  }

  @AfterEach
  void close() {
    storage.full = false;
    intake.close();
  }

  /// A batch for which there is once no memory.
  ///
  /// @param readsBefore how often it can be read before that
  private static Batch scarce(int readsBefore) {
    Batch batch = new Batch("x");
    ScarceList updates = new ScarceList(Ledger.set("load", new Value.Gauge(1)), readsBefore);
    batch.add(new DynoEvent.Sampled(Ledger.WEB, null, 1, updates, MessageTime.NONE));
    return batch;
  }

  private static FrameKey frame(int number) {
    return FrameKey.of("d.1", "frame" + number);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private CompletableFuture<Outcome> submit(FrameKey frame) {
    return submit(frame, PATIENCE);
  }

  private CompletableFuture<Outcome> submit(FrameKey frame, Duration patience) {
    Batch batch = new Batch("x");
    batch.add(Ledger.add("hits", new Value.Counter(1)));
    batch.heard(Ledger.WEB);
    return submit(batch, frame, patience);
  }

  private CompletableFuture<Outcome> submit(Batch batch, FrameKey frame, Duration patience) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    intake.submit(
        batch, frame, 10, patience.toNanos(), told -> assertThat(outcome.complete(told)).isTrue());
    return outcome;
  }

  private static Outcome outcome(CompletableFuture<Outcome> outcome) throws Exception {
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private double value(String series) {
    return Double.parseDouble(Ledger.page(store).getOrDefault(series, "0"));
  }

  /// Has the disk stand still, and a first batch be committed to it.
  private CountDownLatch stand() throws Exception {
    CountDownLatch until = new CountDownLatch(1);
    storage.stands = until;
    storage.reached = new CountDownLatch(1);
    return until;
  }

  private void go(CountDownLatch until) {
    storage.stands = null;
    until.countDown();
  }

  @Test
  void what_counts_is_kept_and_shown() throws Exception {
    assertThat(outcome(submit(frame(1)))).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(submit(frame(1)))).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(submit(null))).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(2);
    assertThat(value("self_duplicate_frames_total")).isEqualTo(1);
    assertThat(value("self_storage_up")).isEqualTo(1);
    assertThat(intake.trouble()).isNull();
    assertThat(storage.journal()).toIterable().hasSize(3);
  }

  @Test
  void nothing_is_shown_before_it_is_kept() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> waits = submit(frame(1));
    storage.reached.await();
    assertThat(value("hits")).isZero();
    assertThat(waits).isNotDone();
    go(until);
    assertThat(outcome(waits)).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(1);
  }

  @Test
  void all_that_arrives_during_a_commit_shares_the_next() throws Exception {
    CountDownLatch until = stand();
    List<CompletableFuture<Outcome>> all = new ArrayList<>(List.of(submit(frame(0))));
    storage.reached.await();
    for (int i = 1; i <= 50; i++) {
      all.add(submit(frame(i % 40)));
    }
    go(until);
    for (CompletableFuture<Outcome> one : all) {
      assertThat(outcome(one)).isEqualTo(Outcome.COUNTED);
    }
    assertThat(storage.appends).isEqualTo(2);
    assertThat(value("hits")).isEqualTo(40);
    assertThat(value("self_duplicate_frames_total")).isEqualTo(11);
  }

  @Test
  void a_full_disk_gives_batches_back_when_their_senders_have_waited_and_not_before()
      throws Exception {
    storage.full = true;
    CompletableFuture<Outcome> first = submit(frame(1));
    clock.pass(Duration.ofMillis(3_999));
    intake.giveUp();
    CompletableFuture<Outcome> second = submit(frame(2));
    assertThat(first).isNotDone();
    clock.pass(Duration.ofMillis(1));
    intake.giveUp();
    assertThat(outcome(first)).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(second).isNotDone();
    storage.full = false;
    assertThat(outcome(second)).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(submit(frame(1)))).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(2);
  }

  @Test
  void nobody_need_ask_for_what_has_waited_too_long_to_be_given_back() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> waits = submit(frame(1));
    storage.reached.await();
    clock.pass(PATIENCE);
    assertThat(outcome(waits)).isEqualTo(Outcome.UNAVAILABLE);
    go(until);
  }

  /// Its sender tries again, and without a frame id nothing tells that from another batch.
  @Test
  void what_a_full_disk_has_given_back_does_not_count_later() throws Exception {
    storage.full = true;
    CompletableFuture<Outcome> first = submit(null);
    clock.pass(PATIENCE);
    intake.giveUp();
    assertThat(outcome(first)).isEqualTo(Outcome.UNAVAILABLE);
    CompletableFuture<Outcome> second = submit(null);
    double before = value(FAILURES);
    while (value(FAILURES) == before) { // one that was under way with the first has ended then
      Thread.onSpinWait();
    }
    storage.full = false;
    assertThat(outcome(second)).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(1);
  }

  @Test
  void who_has_waited_elsewhere_waits_less_for_the_disk() throws Exception {
    storage.full = true;
    CompletableFuture<Outcome> first = submit(frame(1));
    CompletableFuture<Outcome> hasWaited = submit(frame(2), Duration.ofSeconds(1));
    CompletableFuture<Outcome> last = submit(frame(3));
    clock.pass(Duration.ofSeconds(1));
    intake.giveUp();
    assertThat(outcome(hasWaited)).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(first).isNotDone();
    storage.full = false;
    assertThat(outcome(first)).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(last)).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(2);
  }

  @Test
  void trouble_is_shown_while_it_lasts() throws Exception {
    storage.full = true;
    CompletableFuture<Outcome> waits = submit(frame(1));
    while (intake.trouble() == null) {
      Thread.onSpinWait();
    }
    assertThat(intake.trouble()).contains("the disk is full");
    assertThat(value("self_storage_up")).isZero();
    while (value(FAILURES) == 0) {
      Thread.onSpinWait();
    }
    storage.full = false;
    assertThat(outcome(waits)).isEqualTo(Outcome.COUNTED);
    while (intake.trouble() != null) {
      Thread.onSpinWait();
    }
    assertThat(value("self_storage_up")).isEqualTo(1);
  }

  @Test
  void trouble_is_logged_when_it_begins_and_when_it_ends() throws Exception {
    try (Logged logged = Logged.by(DurableIntake.class)) {
      outcome(submit(null));
      storage.full = true;
      CompletableFuture<Outcome> waits = submit(null);
      while (value(FAILURES) < 3) {
        Thread.onSpinWait();
      }
      storage.full = false;
      assertThat(outcome(waits)).isEqualTo(Outcome.COUNTED);
      outcome(submit(null)); // the round of the one before has ended then
      assertThat(logged.messages())
          .filteredOn(text -> text.startsWith("drains"))
          .containsExactly(
              "drains cannot be kept; they wait, and are answered 503 at last: the disk is full",
              "drains are kept again");
    }
  }

  @Test
  void commits_and_what_they_take_are_shown() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> first = submit(frame(1));
    storage.reached.await();
    clock.pass(Duration.ofSeconds(3));
    go(until);
    assertThat(outcome(first)).isEqualTo(Outcome.COUNTED);
    while (value("self_storage_commits_total") == 0) {
      Thread.onSpinWait();
    }
    assertThat(value("self_storage_commits_total")).isEqualTo(1);
    assertThat(value("self_storage_commit_seconds_total")).isEqualTo(3);
    assertThat(value("self_storage_journal_bytes"))
        .isEqualTo(storage.journal().next().batch().length);
  }

  @Test
  void files_that_are_taken_away_are_trouble_though_nothing_comes() {
    storage.missing = true;
    while (intake.trouble() == null) {
      Thread.onSpinWait();
    }
    assertThat(intake.trouble()).contains("the files are gone");
    assertThat(value("self_storage_up")).isZero();
    while (value(FAILURES) == 0) {
      Thread.onSpinWait();
    }
    assertThat(value("self_storage_up")).isZero();
  }

  @Test
  void the_next_try_of_a_batch_in_a_commit_that_takes_too_long_is_a_redelivery() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> first = submit(frame(1));
    storage.reached.await();
    clock.pass(PATIENCE);
    intake.giveUp();
    assertThat(outcome(first)).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(intake.trouble()).contains("more than 2 s");
    CompletableFuture<Outcome> second = submit(frame(1));
    go(until);
    assertThat(outcome(second)).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(1);
    assertThat(value("self_duplicate_frames_total")).isEqualTo(1);
  }

  @Test
  void a_sender_that_has_only_a_moment_left_is_no_trouble_of_the_disk() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> first = submit(frame(1), Duration.ofMillis(10));
    storage.reached.await();
    clock.pass(Duration.ofMillis(10));
    intake.giveUp();
    assertThat(outcome(first)).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(intake.trouble()).isNull();
    go(until);
    assertThat(outcome(submit(frame(1)))).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(1);
  }

  @Test
  void what_is_on_the_disk_is_not_committed_again_when_memory_runs_out() throws Exception {
    Batch batch = scarce(1);
    Loggers.silent(
        Journal.class,
        () -> assertThat(outcome(submit(batch, frame(1), PATIENCE))).isEqualTo(Outcome.COUNTED));
    assertThat(outcome(submit(frame(2)))).isEqualTo(Outcome.COUNTED);
    assertThat(value("hits")).isEqualTo(1);
    assertThat(storage.journal()).toIterable().hasSize(2);
  }

  @Test
  void a_commit_for_which_there_is_no_memory_is_tried_again_and_counted_as_failed()
      throws Exception {
    Batch batch = scarce(0);
    Loggers.silent(
        DurableIntake.class,
        () -> assertThat(outcome(submit(batch, frame(1), PATIENCE))).isEqualTo(Outcome.COUNTED));
    assertThat(value(FAILURES)).isEqualTo(1);
    assertThat(storage.journal()).toIterable().hasSize(1);
  }

  @Test
  void nothing_expires_while_a_commit_is_under_way() throws Exception {
    outcome(submit(frame(1)));
    clock.pass(Duration.ofSeconds(Journal.SNAPSHOT_SECONDS_MIN / 2));
    CountDownLatch until = stand();
    CompletableFuture<Outcome> second = submit(frame(2));
    storage.reached.await();
    clock.pass(Ledger.COUNTER_TTL.minusSeconds(1));
    assertThat(value("hits")).isEqualTo(1);
    go(until);
    outcome(second);
    assertThat(value("hits")).isEqualTo(2);
  }

  @Test
  void closing_commits_what_waits_and_writes_a_snapshot() throws Exception {
    CountDownLatch until = stand();
    CompletableFuture<Outcome> first = submit(frame(1));
    storage.reached.await();
    CompletableFuture<Outcome> second = submit(frame(2));
    go(until);
    intake.close();
    assertThat(outcome(first)).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(second)).isEqualTo(Outcome.COUNTED);
    assertThat(outcome(submit(frame(3)))).isEqualTo(Outcome.UNAVAILABLE);
    assertThat(storage.journal()).isExhausted();
    assertThat(storage.closed).isTrue();
  }

  /// A close wakes the committing thread, which then has nothing to commit.
  @Test
  void nothing_is_committed_when_nothing_has_come() throws Exception {
    outcome(submit(frame(1)));
    intake.close();
    assertThat(storage.appends).isEqualTo(1);
  }

  @Test
  void a_snapshot_is_written_when_the_journal_has_grown_for_half_a_minute() throws Exception {
    int before = storage.snapshots;
    for (int i = 0; i < 100; i++) {
      outcome(submit(frame(i)));
    }
    assertThat(storage.snapshots).isEqualTo(before);
    clock.pass(Duration.ofSeconds(Journal.SNAPSHOT_SECONDS_MIN));
    outcome(submit(frame(100)));
    outcome(submit(frame(101)));
    assertThat(storage.snapshots).isEqualTo(before + 1);
    assertThat(storage.journal()).toIterable().hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void a_wall_clock_that_is_set_is_noted() throws Exception {
    outcome(submit(frame(1)));
    int before = storage.appends;
    clock.turnWallClock(Duration.ofHours(-1));
    outcome(submit(frame(2)));
    clock.turnWallClock(Duration.ofHours(1));
    while (storage.appends < before + 2) {
      Thread.onSpinWait();
    }
    FakeClock next = new FakeClock();
    ContinuedClock continued = new ContinuedClock(next);
    MetricStore restored = Ledger.store(continued, 0, 0);
    DurableIntake.open(storage, restored, continued).close();
    assertThat(Ledger.page(restored)).containsEntry("hits", "2.0");
  }

  @Test
  void what_is_not_what_was_written_is_refused() {
    FaultyStorage damaged = new FaultyStorage();
    assertThatThrownBy(
            () -> {
              damaged.replace(List.of(new byte[] {1, 2, 3}));
              ContinuedClock continued = new ContinuedClock(clock);
              DurableIntake.open(damaged, Ledger.store(continued, 0, 0), continued);
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not what this version wrote");
  }
}
