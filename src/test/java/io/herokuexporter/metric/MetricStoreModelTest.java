package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.DynoEvent.Changed.To;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Compares [MetricStore] with plain maps over random operations. A batch that merges must leave
/// the ledger as its updates do one by one. The model adds up and names samples by itself: what it
/// shared with the ledger could be wrong in both.
class MetricStoreModelTest {
  private static final int SERIES_MAX = 8;
  private static final int SERIES_PER_APP_MAX = 5;
  private static final List<String> NAMES =
      List.of(
          "a", "b", "c", "c_count", "c_created", "d", "d_bucket", "e_sum", "e", "f", "g", "h", "i");
  private static final List<Life> LIVES = List.of(Life.values());
  private static final List<Owner> OWNERS =
      List.of(Owner.process("x", "web.1"), Owner.process("x", null), Owner.process("y", "web.1"));

  private static final long MINUTE = 60_000_000;

  private final Random random = new Random(11);
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<Owner, Long> heard = new HashMap<>();
  private long now;
  private long expired;
  private long conflicts;
  private long limited;
  private long ended;
  private long late;
  private long ofApp;
  private String name = "a";

  /// A series of the model.
  private static final class Row {
    Value value;
    Life life;
    Owner owner;
    String app;
    long updated;
    Long micros;
  }

  /// Dynos that are up, by their process.
  private final Map<Owner, Integer> up = new HashMap<>();

  @Test
  void does_what_plain_maps_do() {
    Ledger merged = new Ledger(SERIES_MAX, SERIES_PER_APP_MAX);
    Ledger single = new Ledger(SERIES_MAX, SERIES_PER_APP_MAX);
    Batch alone = new Batch(null); // both are used over and over
    Batch batch = Batch.explaining(null); // merges from the first on
    for (int step = 0; step < 4_000; step++) {
      if (random.nextInt(3) == 0) {
        Duration time = Duration.ofSeconds(random.nextInt(12) == 0 ? 50_000 : random.nextInt(400));
        merged.clock.pass(time);
        single.clock.pass(time);
        now += time.toNanos();
        expire();
      } else if (random.nextInt(5) == 0) {
        DynoEvent event = event();
        for (Ledger ledger : List.of(merged, single)) {
          Batch changes = new Batch("x");
          changes.add(event);
          ledger.store.apply(changes, null, 0);
        }
        apply(event);
      } else {
        Owner owner = OWNERS.get(random.nextInt(OWNERS.size()));
        batch.clear();
        batch.begin(owner.app());
        for (int updates = random.nextInt(5); updates > 0; updates--) {
          Update update = update(owner);
          batch.add(update);
          apply(update, owner.app());
          alone.clear();
          alone.begin(owner.app());
          alone.add(update);
          single.store.apply(alone, null, 0);
        }
        batch.heard(owner);
        merged.store.apply(batch, null, 0);
        Batch hears = new Batch("x");
        hears.heard(owner);
        single.store.apply(hears, null, 0);
        heard.put(owner, now);
      }
      compare(merged, step);
      compare(single, step);
    }
    assertThat(List.of(expired, conflicts, limited, ended, late, ofApp))
        .allMatch(count -> count > 100);
  }

  private Update update(Owner owner) {
    if (random.nextBoolean()) {
      name = NAMES.get(random.nextInt(NAMES.size()));
    }
    boolean adds = random.nextBoolean();
    Life life = LIVES.get(random.nextInt(LIVES.size()));
    owner = life == Life.FADES ? null : owner;
    return new Update(Ledger.key(name), value(), adds, life, owner, micros(), 1);
  }

  /// Minutes that are equal often, and more than five apart sometimes; a few cannot be read.
  private long micros() {
    int minute = random.nextInt(10);
    return minute == 0 ? MessageTime.NONE : 1_000 * MINUTE + minute * MINUTE;
  }

  private DynoEvent event() {
    Owner owner = OWNERS.get(random.nextInt(OWNERS.size()));
    if (random.nextInt(4) == 0) {
      return new DynoEvent.Ended(owner, MessageTime.NONE);
    }
    boolean fromUp = random.nextBoolean();
    To to = fromUp ? To.OVER : To.UP;
    return new DynoEvent.Changed(owner, null, fromUp, to, MessageTime.NONE);
  }

  private void apply(DynoEvent event) {
    boolean over = true;
    if (event instanceof DynoEvent.Changed changed) {
      int dynos = Math.max(0, up.getOrDefault(event.owner(), 0) + (changed.fromUp() ? -1 : 1));
      up.put(event.owner(), dynos);
      over = dynos == 0;
    }
    if (over) {
      int before = rows.size();
      rows.values().removeIf(row -> event.owner().equals(row.owner) && row.life.goesWithDyno());
      expired += before - rows.size();
      ended += before - rows.size();
    }
    forgetOwners();
  }

  /// Who has no series is not known.
  private void forgetOwners() {
    up.keySet().removeIf(owner -> rows.values().stream().noneMatch(r -> owner.equals(r.owner)));
  }

  private Value value() {
    double number = random.nextInt(9);
    double sum = random.nextInt(100);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> new Value.Counter(number);
      case 3, 4 -> new Value.Gauge(number - 4);
      case 5 -> new Value.Members(Set.of("m" + number, "n" + random.nextInt(3)));
      case 6 -> {
        double quantile = .5 + random.nextInt(2) / 4.;
        yield new Value.Summary(new double[] {quantile}, new double[] {number}, number + 1, sum);
      }
      default -> {
        boolean two = random.nextBoolean();
        double[] bounds = two ? new double[] {1, 2} : new double[] {1};
        double[] counts = two ? new double[] {number, sum} : new double[] {number};
        yield new Value.Histogram(bounds, counts, number + sum + 1, sum);
      }
    };
  }

  /// What a series of that type comes to.
  private static Value sum(Value value, Value later) {
    return switch (later) {
      case Value.Counter(double more) -> new Value.Counter(((Value.Counter) value).value() + more);
      case Value.Gauge(double more) when value instanceof Value.Gauge(double number) ->
          new Value.Gauge(number + more);
      case Value.Gauge(double more) ->
          new Value.Gauge(((Value.Members) value).values().size() + more);
      case Value.Members(Set<String> more)
          when value instanceof Value.Members(Set<String> some) -> {
        Set<String> both = new HashSet<>(some);
        both.addAll(more);
        yield new Value.Members(both);
      }
      case Value.Members members -> members;
      case Value.Histogram more -> sum((Value.Histogram) value, more);
      case Value.Summary(double[] quantiles, double[] values, double count, double sum) -> {
        Value.Summary before = (Value.Summary) value;
        yield new Value.Summary(quantiles, values, before.count() + count, before.sum() + sum);
      }
    };
  }

  private static Value sum(Value.Histogram value, Value.Histogram later) {
    if (!Arrays.equals(value.upperBounds(), later.upperBounds())) {
      return later;
    }
    double[] counts = new double[value.counts().length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = value.counts()[i] + later.counts()[i];
    }
    return new Value.Histogram(
        value.upperBounds(), counts, value.count() + later.count(), value.sum() + later.sum());
  }

  private void expire() {
    int before = rows.size();
    rows.values()
        .removeIf(row ->
            !row.life.isKept()
                ? now - row.updated >= Ledger.TTL.toNanos()
                : now - heard.get(row.owner) >= Ledger.COUNTER_TTL.toNanos());
    expired += before - rows.size();
    heard.forEach((owner, time) -> {
      if (now - time >= Ledger.COUNTER_TTL.toNanos()) {
        up.remove(owner);
      }
    });
    forgetOwners();
  }

  private void apply(Update update, String app) {
    String name = update.series().name();
    Row row = rows.get(name);
    if (row == null ? isTaken(name, update.value()) : row.value.type() != update.value().type()) {
      conflicts++;
      return;
    }
    long already = rows.values().stream().filter(other -> other.app.equals(app)).count();
    if (row == null && (rows.size() == SERIES_MAX || already == SERIES_PER_APP_MAX)) {
      limited++;
      ofApp += rows.size() < SERIES_MAX ? 1 : 0;
      return;
    }
    Long micros = update.micros() == MessageTime.NONE ? null : Long.valueOf(update.micros());
    if (row != null && !update.adds() && isLate(micros, row.micros)) {
      late++;
      return;
    }
    if (row == null) {
      row = new Row();
      row.value = update.value();
      row.app = app;
      rows.put(name, row);
    } else {
      row.value = update.adds() ? sum(row.value, update.value()) : update.value();
    }
    if (micros != null && (!update.adds() || row.micros == null || micros > row.micros)) {
      row.micros = micros;
    }
    row.updated = now;
    row.owner = update.owner();
    row.life = update.life();
    forgetOwners();
  }

  private static boolean isLate(Long micros, Long last) {
    return micros != null && last != null && micros < last && micros >= last - 5 * MINUTE;
  }

  private boolean isTaken(String name, Value value) {
    Set<String> wanted = samples(name, value);
    return rows.entrySet().stream()
        .flatMap(row -> samples(row.getKey(), row.getValue().value).stream())
        .anyMatch(wanted::contains);
  }

  /// The names that samples may have on one page or the other.
  private static Set<String> samples(String name, Value value) {
    Set<String> names = new HashSet<>(Set.of(name));
    if (value instanceof Value.Histogram) {
      names.add(name + "_bucket");
    }
    if (value instanceof Value.Histogram || value instanceof Value.Summary) {
      names.add(name + "_sum");
      names.add(name + "_count");
    }
    if (value.type() != MetricType.GAUGE) {
      names.add(name + "_created");
    }
    return names;
  }

  private void compare(Ledger ledger, int step) {
    Map<String, String> page = ledger.page();
    Map<String, String> wanted = new TreeMap<>();
    rows.forEach((name, row) -> wanted.put(name, Ledger.text(row.value)));
    Map<String, String> series = new TreeMap<>(page);
    series.keySet().removeIf(name -> name.startsWith("self_"));
    assertThat(series).as("step %d", step).isEqualTo(wanted);
    assertThat(page)
        .as("step %d", step)
        .containsEntry("self_series", Double.toString(rows.size()))
        .containsEntry("self_expired_series_total", Double.toString((double) expired))
        .containsEntry(
            "self_discarded_total{reason=\"type_conflict\"}", Double.toString((double) conflicts))
        .containsEntry("self_discarded_total{reason=\"late\"}", Double.toString((double) late))
        .containsEntry(
            "self_discarded_total{reason=\"series_limit\"}", Double.toString((double) limited));
  }
}
