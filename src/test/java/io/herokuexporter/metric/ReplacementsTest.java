package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Compares what the replacements of a batch do with a map that is looked through for each of them.
class ReplacementsTest {
  private static final int SERIES_MAX = 14;
  private static final long MINUTE = 60_000_000;
  private static final List<String> APPS = List.of("x", "xy");
  private static final List<String> TYPES = List.of("web", "we", "web\",size=\"", "w\\", "web=");
  private static final List<String> SIZES = List.of("", "s", "l\"");

  private final Random random = new Random(5);
  private final Ledger ledger = new Ledger(SERIES_MAX);
  private final Map<Row, Held> rows = new HashMap<>();
  private long replaced;
  private long late;
  private long limited;

  /// A series of the model.
  ///
  /// @param values of its labels, in the order of their names
  private record Row(String family, List<String> values) {
    boolean beginsWith(String otherFamily, List<String> beginning) {
      return family.equals(otherFamily)
          && values.size() >= beginning.size()
          && values.subList(0, beginning.size()).equals(beginning);
    }

    SeriesKey key() {
      return new SeriesKey(family, labels(values));
    }
  }

  private record Held(double value, long micros) {}

  private static Labels labels(List<String> values) {
    List<String> names = List.of("app", "process_type", "size");
    Labels.Builder labels = new Labels.Builder();
    for (int i = 0; i < values.size(); i++) {
      labels.put(names.get(i), values.get(i));
    }
    return labels.build();
  }

  @Test
  void each_replacement_sees_what_those_before_it_did() {
    for (int step = 0; step < 3_000; step++) {
      Batch batch = new Batch("x");
      for (int left = random.nextInt(8); left > 0; left--) {
        replace(batch);
      }
      if (random.nextInt(3) == 0) {
        Row row = row();
        Held held = held();
        batch.add(Update.set(row.key(), new Value.Gauge(held.value), held.micros));
        apply(row, held);
      }
      ledger.store.apply(batch, null, 0);
      compare(step);
    }
    assertThat(List.of(replaced, late, limited)).allMatch(count -> count > 100);
  }

  private void replace(Batch batch) {
    Row row = row();
    Held held = held();
    List<String> beginning = (random.nextInt(4) == 0 ? row() : row).values;
    beginning = beginning.subList(0, random.nextInt(6) == 0 ? random.nextInt(3) : 2);
    batch.replace(
        labels(beginning), Update.set(row.key(), new Value.Gauge(held.value), held.micros));
    List<Row> same = new ArrayList<>();
    long last = MessageTime.NONE;
    for (Map.Entry<Row, Held> one : rows.entrySet()) {
      if (one.getKey().beginsWith(row.family, beginning)) {
        same.add(one.getKey());
        last = Math.max(last, one.getValue().micros);
      }
    }
    if (MessageTime.isLate(held.micros, last)) {
      late++;
      return;
    }
    same.remove(row);
    replaced += same.size();
    rows.keySet().removeAll(same);
    apply(row, held);
  }

  private void apply(Row row, Held held) {
    Held known = rows.get(row);
    if (known == null && rows.size() == SERIES_MAX) {
      limited++;
    } else if (known != null && MessageTime.isLate(held.micros, known.micros)) {
      late++;
    } else if (known != null && held.micros == MessageTime.NONE) {
      rows.put(row, new Held(held.value, known.micros));
    } else {
      rows.put(row, held);
    }
  }

  private Row row() {
    List<String> values = new ArrayList<>(List.of(any(APPS), any(TYPES), any(SIZES)));
    values.remove("");
    return new Row(any(List.of("f", "f", "g")), values);
  }

  private Held held() {
    int minute = random.nextInt(10);
    long micros = minute == 0 ? MessageTime.NONE : 1_000 * MINUTE + minute * MINUTE;
    return new Held(random.nextInt(100), micros);
  }

  private String any(List<String> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void compare(int step) {
    Map<String, String> expected = new TreeMap<>();
    rows.forEach((row, held) -> expected.put(row.key().toString(), Double.toString(held.value)));
    Map<String, String> page = ledger.page();
    assertThat(page)
        .as("step %d", step)
        .containsEntry("self_expired_series_total", Double.toString((double) replaced))
        .containsEntry("self_discarded_total{reason=\"late\"}", Double.toString((double) late))
        .containsEntry(
            "self_discarded_total{reason=\"series_limit\"}", Double.toString((double) limited));
    page.keySet().removeIf(name -> name.startsWith("self_"));
    assertThat(page).as("step %d", step).isEqualTo(expected);
  }

  @Test
  @Timeout(60) // looking at all series for each replacement takes minutes
  void many_replacements_look_once_at_a_large_family() {
    Ledger large = new Ledger(0);
    Batch others = Batch.restored("x");
    for (int i = 0; i < 50_000; i++) {
      SeriesKey key = new Row("f", List.of("x", "other" + i)).key();
      others.add(Update.set(key, new Value.Gauge(1), MessageTime.NONE));
    }
    large.store.apply(others, null, 0);
    Batch batch = new Batch("x");
    for (int i = 0; i < Batch.REPLACEMENTS_MAX; i++) {
      List<String> type = List.of("x", "type" + i);
      Update update = Update.set(new Row("f", type).key(), new Value.Gauge(2), MessageTime.NONE);
      assertThat(batch.replace(labels(type), update)).isTrue();
    }
    for (int i = 0; i < 300; i++) {
      large.store.apply(batch, null, 0);
    }
    assertThat(large.page()).containsEntry("self_series", 50_000.0 + Batch.REPLACEMENTS_MAX + "");
  }
}
