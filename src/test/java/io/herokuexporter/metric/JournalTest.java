package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.Loggers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Where the journal and its snapshots could break.
class JournalTest {
  private static final int PART_BYTES = 256 * 1024;

  private final FaultyStorage storage = new FaultyStorage();
  private FakeClock clock = new FakeClock();
  private MetricStore store;
  private Journal journal;

  JournalTest() throws IOException {
    begin();
  }

  private void begin() throws IOException {
    ContinuedClock continued = new ContinuedClock(clock);
    store = Ledger.store(continued, 0, 0);
    journal = new Journal(storage, store, continued);
    journal.restore();
  }

  private void commit(Update... updates) throws IOException {
    Batch batch = new Batch("x");
    for (Update update : updates) {
      batch.add(update);
    }
    batch.heard(Ledger.WEB);
    journal.commit(List.of(new Submission(batch, null, 1, 0, _ -> {})));
  }

  private Map<String, String> page() {
    Map<String, String> page = Ledger.page(store);
    page.keySet().removeIf(name -> name.startsWith("self_storage"));
    return page;
  }

  @Test
  void a_snapshot_may_be_of_any_length() throws IOException {
    List<Integer> parts = new ArrayList<>();
    for (int length = PART_BYTES - 60; length < PART_BYTES + 10; length++) {
      SeriesKey wide = new SeriesKey("wide", Labels.of("of", "x".repeat(length)));
      store = Ledger.store(clock, 0, 0);
      Batch batch = new Batch("x");
      batch.add(Update.set(wide, new Value.Gauge(1), MessageTime.NONE));
      store.apply(batch, null, 1);
      List<byte[]> snapshot = store.snapshot();
      assertThat(snapshot).allMatch(part -> part.length > 0);
      parts.add(snapshot.size());

      MetricStore restored = Ledger.store(clock, 0, 0);
      restored.restore(snapshot.iterator(), Storage.FORMAT);
      assertThat(Arrays.deepEquals(restored.snapshot().toArray(), snapshot.toArray())).isTrue();
    }
    assertThat(parts).startsWith(1).endsWith(1);
  }

  /// What a start would read is shown, and is the limit of what one has to read.
  @Test
  void a_journal_is_as_long_after_a_restart_as_it_was_before() throws IOException {
    commit(Ledger.add("hits", new Value.Counter(1)));
    commit(Ledger.add("hits", new Value.Counter(1)));
    long before = journal.journalBytes();
    assertThat(before).isPositive();
    begin();
    assertThat(journal.journalBytes()).isEqualTo(before);
  }

  @Test
  void a_long_snapshot_is_not_written_again_for_little() throws IOException {
    for (String of : List.of("x", "y")) {
      SeriesKey wide = new SeriesKey("wide", Labels.of("of", of.repeat(PART_BYTES)));
      commit(Update.set(wide, new Value.Gauge(1), MessageTime.NONE));
    }
    commit(Ledger.set("load", new Value.Gauge(1)));
    journal.snapshot();
    for (int starts = 0; starts < 2; starts++) {
      commit(Ledger.set("load", new Value.Gauge(2)));
      clock.pass(Duration.ofSeconds(Journal.SNAPSHOT_SECONDS_MIN));
      assertThat(journal.isLong()).as("after %d starts", starts).isFalse();
      begin();
    }
    // a little more than half of what is there, each time
    for (int length : new int[] {PART_BYTES + 1_000, PART_BYTES * 3 / 2 + 2_000}) {
      SeriesKey half = new SeriesKey("half", Labels.of("of", "z".repeat(length)));
      commit(Update.set(half, new Value.Gauge(1), MessageTime.NONE));
      assertThat(journal.isLong()).isFalse();
      clock.pass(Duration.ofSeconds(Journal.SNAPSHOT_SECONDS_MIN));
      assertThat(journal.isLong()).isTrue();
      journal.snapshot();
    }
  }

  /// However short the time since the last one. But a disk that takes none is not asked at once.
  @Test
  void a_journal_at_its_limit_is_cut_by_a_snapshot() throws IOException {
    Set<String> members = new HashSet<>();
    for (int i = 0; i < Bounds.SET_VALUES_MAX; i++) {
      members.add("x".repeat(400) + i);
    }
    while (journal.journalBytes() < Journal.JOURNAL_BYTES_MAX) {
      assertThat(journal.isLong()).isFalse();
      commit(Ledger.add("users", new Value.Members(members)));
    }
    assertThat(journal.isLong()).isTrue();
    storage.full = true;
    assertThatThrownBy(journal::snapshot).isInstanceOf(IOException.class);
    storage.full = false;
    assertThat(journal.isLong()).isFalse();
    clock.pass(Duration.ofSeconds(Journal.SNAPSHOT_SECONDS_MIN));
    assertThat(journal.isLong()).isTrue();
    journal.snapshot();
    assertThat(journal.journalBytes()).isZero();
    assertThat(storage.journal()).isExhausted();
  }

  /// What a family takes counts for one of its apps. Were that another one after a restart, what
  /// came since the snapshot would no longer have the room that it had.
  @Test
  void what_had_room_in_the_memory_of_its_app_has_room_after_a_restart() throws IOException {
    ofBytes(10_000);
    SeriesKey named = new SeriesKey("f".repeat(200), Labels.of("app", "x"));
    SeriesKey other = new SeriesKey("f".repeat(200), Labels.of("app", "y"));
    commit("x", Update.set(named, new Value.Gauge(1), MessageTime.NONE));
    commit("y", Update.set(other, new Value.Gauge(2), MessageTime.NONE));
    clock.pass(Duration.ofSeconds(5));
    commit("x", Update.set(named, new Value.Gauge(3), MessageTime.NONE));
    journal.snapshot();
    commit("y", Update.add(Ledger.key("hits"), new Value.Counter(7), Owner.process("y", "web.1")));
    Map<String, String> before = page();
    assertThat(before).containsEntry(named.toString(), "3.0");
    ofBytes(10_000);
    assertThat(page()).isEqualTo(before);
  }

  @Test
  void what_is_there_goes_on_after_a_restart_with_too_little_memory_for_it() throws IOException {
    ofBytes(100_000);
    commit("x", Ledger.set("users", new Value.Members(Set.of("ann", "bob", "eve"))));
    journal.snapshot();
    ofBytes(1_000);
    commit("x", Ledger.set("users", new Value.Members(Set.of("ann", "bob"))));
    commit("x", Ledger.set("load", new Value.Gauge(1)));
    assertThat(page()).containsEntry("users", "2.0").doesNotContainKey("load");
  }

  /// Begins with so much memory for series, of which an app may take a quarter.
  private void ofBytes(long max) throws IOException {
    ContinuedClock continued = new ContinuedClock(clock);
    MetricStore.Limits limits =
        new MetricStore.Limits(Ledger.TTL, Ledger.COUNTER_TTL, 400, 100, max);
    store =
        new MetricStore(limits, new MetricStore.Build("1", "abc"), continued, name -> "of " + name);
    journal = new Journal(storage, store, continued);
    journal.restore();
  }

  private void commit(String app, Update update) throws IOException {
    Batch batch = new Batch(app);
    batch.add(update);
    journal.commit(List.of(new Submission(batch, null, 1, 0, _ -> {})));
  }

  /// Or a heap that the journal came to be in could not read it.
  @Test
  void the_names_that_entries_rely_on_are_bounded() {
    JournalWriter writer = new JournalWriter(50_000);
    List<byte[]> entries = new ArrayList<>();
    List<Integer> beginnings = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Batch batch = new Batch("x");
      batch.add(Ledger.set("always", new Value.Gauge(i)));
      batch.add(Ledger.set("once" + i, new Value.Gauge(i)));
      byte[] entry = writer.write(new Arrival(batch, null, 1, false));
      if ((entry[0] & JournalFormat.NEW_DICTIONARY) != 0) {
        beginnings.add(i);
      }
      entries.add(entry);
    }
    assertThat(beginnings).startsWith(0).hasSizeBetween(2, 10);
    int last = beginnings.getLast();
    JournalReader reader = new JournalReader();
    for (int i = last; i < entries.size(); i++) {
      List<Update> read = reader.read(entries.get(i), null).batch().updates();
      assertThat(read)
          .extracting(Update::toString)
          .containsExactly(
              Ledger.set("always", new Value.Gauge(i)).toString(),
              Ledger.set("once" + i, new Value.Gauge(i)).toString());
    }
  }

  @Test
  void an_empty_part_behind_a_snapshot_is_passed_over() throws IOException {
    commit(Ledger.add("hits", new Value.Counter(1)));
    List<byte[]> snapshot = new ArrayList<>(store.snapshot());
    snapshot.add(new byte[0]);
    storage.replace(snapshot);
    Map<String, String> before = page();
    begin();
    assertThat(page()).isEqualTo(before);

    snapshot.add(new byte[1]);
    storage.replace(snapshot);
    assertThatThrownBy(this::begin).isInstanceOf(IOException.class);
  }

  @Test
  void an_entry_that_was_broken_off_leaves_nothing_behind() throws IOException {
    commit(Ledger.add("hits", new Value.Counter(1)));
    ScarceList scarce = new ScarceList(Ledger.set("load", new Value.Gauge(3)), 0);
    Batch batch = new Batch("x");
    batch.add(new DynoEvent.Sampled(Ledger.WEB, null, 1, scarce, MessageTime.NONE));
    List<Submission> group = List.of(new Submission(batch, null, 1, 0, _ -> {}));
    assertThatThrownBy(() -> journal.commit(group)).isInstanceOf(OutOfMemoryError.class);
    journal.commit(group);
    commit(Ledger.add("hits", new Value.Counter(1)));
    Map<String, String> before = page();
    assertThat(before).containsEntry("hits", "2.0").containsEntry("load", "3.0");
    begin();
    assertThat(page()).isEqualTo(before);
  }

  @Test
  void a_snapshot_that_fails_leaves_the_journal_as_good_as_it_was() throws IOException {
    commit(Ledger.add("hits", new Value.Counter(1)));
    storage.full = true;
    assertThatThrownBy(journal::snapshot).isInstanceOf(IOException.class);
    storage.full = false;
    commit(Ledger.add("hits", new Value.Counter(1)));
    commit(Ledger.add("hits", new Value.Counter(1)));
    Map<String, String> before = page();
    begin();
    assertThat(page()).isEqualTo(before);
  }

  private static List<Error> errors() {
    return List.of(new OutOfMemoryError("on purpose"), new StackOverflowError("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void a_ledger_that_could_not_apply_all_writes_no_snapshot(Error failure) throws Exception {
    ScarceList scarce = new ScarceList(Ledger.set("load", new Value.Gauge(3)), 1, failure);
    Batch batch = new Batch("x");
    batch.add(new DynoEvent.Sampled(Ledger.WEB, null, 1, scarce, MessageTime.NONE));
    batch.add(Ledger.add("hits", new Value.Counter(1)));
    Loggers.silent(
        Journal.class,
        () -> {
          journal.commit(List.of(new Submission(batch, null, 1, 0, _ -> {})));
        });
    commit(Ledger.add("hits", new Value.Counter(1)));
    int snapshots = storage.snapshots;
    clock.pass(Duration.ofHours(1));
    assertThat(journal.isLong()).isFalse();
    journal.snapshot();
    assertThat(storage.snapshots).isEqualTo(snapshots);
    clock = new FakeClock();
    begin();
    assertThat(page()).containsEntry("hits", "2.0").containsEntry("load", "3.0");
  }

  @Test
  void time_since_a_start_with_a_wall_clock_that_went_back_is_not_forgotten() throws IOException {
    commit(Ledger.set("load", new Value.Gauge(1)));
    FakeClock next = new FakeClock();
    next.turnWallClock(Duration.ofHours(-1));
    clock = next;
    begin();
    journal.watchClock();
    assertThat(page()).containsKey("load");
    clock.pass(Ledger.TTL.minusSeconds(1));
    journal.watchClock();
    begin(); // after a crash, at the same time
    assertThat(page()).containsKey("load");
    clock.pass(Duration.ofSeconds(1));
    assertThat(page()).doesNotContainKey("load");
  }

  @Test
  void a_wall_clock_that_was_set_is_noted_once() throws IOException {
    for (int hours : new int[] {2, -1}) {
      int before = storage.appends;
      clock.turnWallClock(Duration.ofHours(hours));
      for (int looks = 0; looks < 3; looks++) {
        journal.watchClock();
        clock.pass(Duration.ofMillis(500));
      }
      assertThat(storage.appends).isEqualTo(before + 1);
    }
  }

  /// Or a disk would be written to twice a second for nothing.
  @Test
  void nothing_is_written_while_nothing_comes() throws IOException {
    commit(Ledger.add("hits", new Value.Counter(1)));
    int before = storage.appends;
    for (int looks = 0; looks < 10; looks++) {
      clock.pass(Duration.ofSeconds(1));
      journal.watchClock();
    }
    assertThat(storage.appends).isEqualTo(before);
  }

  @Test
  void a_frame_that_came_again_after_its_time_is_known_after_a_restart() throws IOException {
    FrameKey frame = FrameKey.of("d.1", "frame");
    for (int i = 0; i < 2; i++) {
      Batch batch = new Batch("x");
      batch.add(Ledger.add("hits", new Value.Counter(1)));
      journal.commit(List.of(new Submission(batch, frame, 1, 0, _ -> {})));
      clock.pass(Duration.ofSeconds(RedeliveryWindow.SECONDS_MAX + 1));
    }
    FakeClock next = new FakeClock();
    next.turnWallClock(
        Duration.ofMillis(clock.epochMillis() - next.epochMillis())
            .minusSeconds(RedeliveryWindow.SECONDS_MAX));
    clock = next;
    begin();
    long now = new ContinuedClock(clock).nanos();
    assertThat(now).isEqualTo(clock.nanos());
    Batch batch = new Batch("x");
    batch.add(Ledger.add("hits", new Value.Counter(1)));
    journal.commit(List.of(new Submission(batch, frame, 1, 0, _ -> {})));
    assertThat(page()).containsEntry("hits", "2.0");
  }

  /// Two owners that were heard of within half a second go in the order in which they came, so the
  /// first keeps the other one.
  @Test
  void what_is_committed_together_finds_the_same_alive_after_a_restart() throws IOException {
    Owner first = Owner.process("x", "scheduler");
    Owner second = Owner.process("x", "release");
    clock.pass(Duration.ofNanos((1 << 29) - (clock.nanos() & ((1 << 29) - 1))));
    journal.commit(List.of(increment("runs", first)));
    clock.pass(Duration.ofMillis(100));
    journal.commit(List.of(increment("releases", second)));
    clock.pass(Duration.ofMillis(100));
    journal.commit(List.of(increment("runs", first)));
    clock.pass(Ledger.COUNTER_TTL.minusMillis(100));
    journal.commit(List.of(increment("runs", first), increment("releases", second)));
    Map<String, String> before = page();
    assertThat(before).containsEntry("runs", "3.0");
    begin();
    assertThat(page()).containsEntry("releases", before.get("releases"));
  }

  private static Submission increment(String name, Owner owner) {
    Batch batch = new Batch("x");
    batch.add(Update.add(Ledger.key(name), new Value.Counter(1), owner));
    batch.heard(owner);
    return new Submission(batch, null, 1, 0, _ -> {});
  }
}
