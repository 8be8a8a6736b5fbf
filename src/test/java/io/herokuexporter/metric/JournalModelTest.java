package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.DynoEvent.Changed.To;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Compares a ledger that is kept, cut off at random moments and restored in a process with another
/// monotonic clock, with one that goes on in memory, over random batches.
class JournalModelTest {
  private static final int SERIES_MAX = 60;
  private static final int SERIES_OF_APP_MAX = 45;
  private static final List<Life> LIVES = List.of(Life.values());

  private final Random random = new Random(17);
  private final List<String> apps = List.of("x", "y", "z");
  private final List<SeriesKey> keys = new ArrayList<>();
  private final List<Owner> owners = new ArrayList<>();
  private final List<CounterSet> sets = new ArrayList<>();
  private final FaultyStorage storage = new FaultyStorage();
  private final Ledger reference = new Ledger(SERIES_MAX, SERIES_OF_APP_MAX);

  private FakeClock clock = new FakeClock();
  private MetricStore store;
  private Journal journal;
  private int restarts;
  private int failures;

  JournalModelTest() throws IOException {
    for (String app : apps) {
      for (int i = 0; i < 4; i++) {
        owners.add(Owner.process(app, i == 0 ? null : "web." + i));
      }
      owners.add(Owner.addon(app, "postgres-" + app));
    }
    for (int i = 0; i < 40; i++) {
      String name = "f" + random.nextInt(14) + (random.nextInt(9) == 0 ? "_count" : "");
      keys.add(new SeriesKey(name, Labels.of("app", apps.get(i % 3), "n", "" + i)));
    }
    for (Owner owner : owners) {
      List<Update> zeros = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SeriesKey key = new SeriesKey("zero" + i, Labels.of("of", owner.toString()));
        zeros.add(Update.add(key, Value.Counter.ZERO, owner));
      }
      sets.add(new CounterSet(zeros));
    }
    begin();
  }

  private void begin() throws IOException {
    ContinuedClock continued = new ContinuedClock(clock);
    store = Ledger.store(continued, SERIES_MAX, SERIES_OF_APP_MAX);
    journal = new Journal(storage, store, continued);
    journal.restore();
  }

  @Test
  void a_ledger_that_is_restored_is_the_one_that_was_cut_off() throws IOException {
    for (int step = 0; step < 6_000; step++) {
      switch (random.nextInt(20)) {
        case 0 -> restart();
        case 1 -> journal.snapshot();
        case 2 -> fail();
        case 3, 4, 5 -> pass();
        default -> commit();
      }
      if (random.nextInt(10) == 0) {
        assertThat(page(store)).as("step %d", step).isEqualTo(page(reference.store));
      }
    }
    Map<String, String> page = page(store);
    assertThat(restarts).isGreaterThan(100);
    assertThat(failures).isGreaterThan(100);
    for (String counted :
        List.of(
            "self_duplicate_frames_total",
            "self_discarded_total{reason=\"late\"}",
            "self_discarded_total{reason=\"series_limit\"}",
            "self_discarded_total{reason=\"type_conflict\"}",
            "self_refused_series_total{app=\"x\"}")) {
      assertThat(Double.parseDouble(page.getOrDefault(counted, "0"))).as(counted).isPositive();
    }
  }

  /// The page without what begins anew with a process.
  private static Map<String, String> page(MetricStore store) {
    Map<String, String> page = new TreeMap<>(Ledger.page(store));
    page.keySet().removeIf(name -> name.startsWith("self_expired"));
    return page;
  }

  private void pass() {
    long seconds = random.nextInt(30) == 0 ? 50_000 : random.nextInt(300);
    clock.pass(Duration.ofSeconds(seconds));
    reference.clock.pass(Duration.ofSeconds(seconds));
  }

  private void restart() throws IOException {
    FakeClock next = new FakeClock();
    next.pass(Duration.ofNanos(random.nextLong(1_000_000_000_000L)));
    next.turnWallClock(Duration.ofMillis(clock.epochMillis() - next.epochMillis()));
    clock = next;
    restarts++;
    begin();
  }

  /// What a full disk does not take leaves no trace.
  private void fail() {
    storage.full = true;
    try {
      journal.commit(List.of(submission(batch(), null)));
    } catch (IOException _) {
      failures++;
    }
    storage.full = false;
  }

  private void commit() throws IOException {
    List<Submission> group = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      FrameKey frame = random.nextBoolean() ? null : FrameKey.of("d.1", "" + random.nextInt(2_000));
      Batch batch = batch();
      group.add(submission(batch, frame));
      reference.store.apply(batch, frame, 10);
    }
    journal.commit(group);
  }

  private static Submission submission(Batch batch, FrameKey frame) {
    return new Submission(batch, frame, 10, 0, _ -> {});
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Batch batch() {
    Batch batch = new Batch(any(apps));
    for (int left = random.nextInt(6); left > 0; left--) {
      batch.add(update(any(keys)));
    }
    if (random.nextInt(5) == 0) {
      batch.add(event());
    }
    if (random.nextInt(8) == 0) {
      Update one = update(any(keys));
      batch.replace(Labels.of("app", any(apps)), one);
    }
    batch.exist(any(sets));
    batch.heard(any(owners));
    batch.countMessage(any(List.of(MessageKind.values())));
    if (random.nextInt(9) == 0) {
      batch.discard(Reason.UNIT, () -> "");
      batch.framing(random.nextInt(3), random.nextBoolean());
    }
    return batch;
  }

  private Update update(SeriesKey known) {
    // now and then a key that is none of those that the journal has given a number
    SeriesKey key = random.nextInt(10) == 0 ? new SeriesKey(known.name(), known.labels()) : known;
    Life life = any(LIVES);
    Owner owner = life == Life.FADES && random.nextBoolean() ? null : any(owners);
    int metrics = 1 + random.nextInt(3);
    return new Update(key, value(), random.nextBoolean(), life, owner, micros(), metrics);
  }

  private long micros() {
    return random.nextInt(4) == 0 ? MessageTime.NONE : random.nextInt(900) * 1_000_000L;
  }

  private DynoEvent event() {
    Owner owner = any(owners);
    SeriesKey shown =
        random.nextBoolean() ? new SeriesKey("up", Labels.of("of", owner.toString())) : null;
    return switch (random.nextInt(5)) {
      case 0 -> new DynoEvent.Ended(owner, micros());
      case 3 -> new DynoEvent.Exited(owner, micros());
      case 1 -> new DynoEvent.Emitted(owner, micros());
      case 2 ->
          new DynoEvent.Sampled(
              owner, shown, random.nextInt(3), List.of(update(any(keys))), micros());
      default ->
          new DynoEvent.Changed(
              owner, shown, random.nextBoolean(), any(List.of(To.values())), micros());
    };
  }

  private Value value() {
    double number = random.nextInt(3) == 0 ? random.nextDouble() : random.nextInt(9);
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> new Value.Counter(number);
      case 3 -> new Value.Gauge(random.nextInt(5) == 0 ? Double.NaN : -number);
      case 4 -> new Value.Members(Set.of("m" + number, "\ud800" + random.nextInt(3)));
      case 5 -> new Value.Summary(new double[] {.5}, new double[] {number}, number, 1);
      default -> {
        double bound = random.nextInt(30);
        yield new Value.Histogram(new double[] {bound}, new double[] {number}, number + 1, 1);
      }
    };
  }
}
