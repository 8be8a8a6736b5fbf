package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Compares [MetricStore] with plain maps over random operations. A batch that merges must leave
/// the ledger as its updates do one by one.
class MetricStoreModelTest {
  private static final int SERIES_MAX = 8;
  private static final List<String> NAMES =
      List.of("a", "b", "c", "c_count", "c_created", "d", "e_sum", "e", "f", "g", "h", "i", "j");
  private static final List<Owner> OWNERS =
      List.of(new Owner("x", "web.1"), new Owner("x", null), new Owner("y", "web.1"));

  private final Random random = new Random(11);
  private final Map<String, Row> rows = new HashMap<>();
  private final Map<Owner, Long> heard = new HashMap<>();
  private long now;
  private long expired;
  private long conflicts;
  private long limited;

  /// A series of the model.
  private static final class Row {
    Value value;
    Owner owner;
    long updated;
  }

  @Test
  void does_what_plain_maps_do() {
    Ledger merged = new Ledger(SERIES_MAX);
    Ledger single = new Ledger(SERIES_MAX);
    for (int step = 0; step < 4_000; step++) {
      if (random.nextInt(3) == 0) {
        Duration time = Duration.ofSeconds(random.nextInt(12) == 0 ? 50_000 : random.nextInt(400));
        merged.clock.pass(time);
        single.clock.pass(time);
        now += time.toNanos();
        expire();
      } else {
        Owner owner = OWNERS.get(random.nextInt(OWNERS.size()));
        Batch batch = new Batch("x");
        for (int updates = random.nextInt(5); updates > 0; updates--) {
          Update update = update(owner);
          batch.add(update);
          apply(update);
          Batch alone = new Batch("x");
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
    assertThat(List.of(expired, conflicts, limited)).allMatch(count -> count > 100);
  }

  private Update update(Owner owner) {
    SeriesKey key = Ledger.key(NAMES.get(random.nextInt(NAMES.size())));
    boolean adds = random.nextBoolean();
    return new Update(key, value(), adds, adds ? owner : null, 1);
  }

  private Value value() {
    double number = random.nextInt(9);
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> new Value.Counter(number);
      case 3, 4 -> new Value.Gauge(number - 4);
      case 5 -> new Value.Members(Set.of("m" + number, "n" + random.nextInt(3)));
      case 6 -> new Value.Summary(new double[] {.5}, new double[] {number}, number, 1);
      default -> {
        double bound = random.nextInt(2);
        yield new Value.Histogram(new double[] {bound}, new double[] {number}, number + 1, 1);
      }
    };
  }

  private void expire() {
    int before = rows.size();
    rows.values()
        .removeIf(row ->
            row.owner == null
                ? now - row.updated >= Ledger.TTL.toNanos()
                : now - heard.get(row.owner) >= Ledger.COUNTER_TTL.toNanos());
    expired += before - rows.size();
  }

  private void apply(Update update) {
    String name = update.series().name();
    Row row = rows.get(name);
    if (row == null
        ? isTaken(name, update.value().type())
        : row.value.type() != update.value().type()) {
      conflicts++;
      return;
    }
    if (row == null && rows.size() == SERIES_MAX) {
      limited++;
      return;
    }
    if (row == null) {
      row = new Row();
      row.value = update.value();
      rows.put(name, row);
    } else {
      row.value = update.adds() ? row.value.plus(update.value()) : update.value();
    }
    row.updated = now;
    row.owner = update.owner();
    if (row.owner != null) {
      heard.put(row.owner, now);
    }
  }

  private boolean isTaken(String name, MetricType type) {
    List<String> wanted = FamilySeries.sampleNames(name, type);
    return rows.entrySet().stream()
        .flatMap(
            row -> FamilySeries.sampleNames(row.getKey(), row.getValue().value.type()).stream())
        .anyMatch(wanted::contains);
  }

  private void compare(Ledger ledger, int step) {
    Map<String, String> page = ledger.page();
    Ledger plain = new Ledger(0);
    List<Update> all = new ArrayList<>();
    rows.forEach((name, row) -> all.add(Ledger.set(name, row.value)));
    plain.apply(all.toArray(Update[]::new));
    Map<String, String> series = new TreeMap<>(page);
    series.keySet().removeIf(name -> name.startsWith("self_"));
    assertThat(series).as("step %d", step).isEqualTo(plain.series());
    assertThat(page)
        .as("step %d", step)
        .containsEntry("self_series", Double.toString(rows.size()))
        .containsEntry("self_expired_series_total", Double.toString((double) expired))
        .containsEntry(
            "self_discarded_total{reason=\"type_conflict\"}", Double.toString((double) conflicts))
        .containsEntry(
            "self_discarded_total{reason=\"series_limit\"}", Double.toString((double) limited));
  }
}
