package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Pages that come while series come and go: several may have begun to sort, and hand over what
/// they have sorted in any order.
class SeriesOrderTest {
  private static final int PAGES_MAX = 4;
  private static final int LARGE = 20_000;

  private final Random random = new Random(7);
  private final SeriesTable table =
      new SeriesTable(
          new MetricStore.Limits(Ledger.TTL, Ledger.COUNTER_TTL, 0, 0),
          name -> name,
          new OwnerTable(),
          new SelfMetrics("1", "abc"));
  private final FamilySeries family = new FamilySeries("f", MetricType.GAUGE, "f");
  private final TreeMap<Labels, Series> living = new TreeMap<>();
  private int created;

  @Test
  void a_page_has_every_living_series_once_and_in_order() {
    List<SeriesOrder.Parts> pages = new ArrayList<>();
    int overtaken = 0;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> add(labels(random.nextInt(60)));
        case 2 -> remove(labels(random.nextInt(60)));
        case 3 -> {
          if (pages.size() < PAGES_MAX) {
            pages.add(family.unsorted());
          }
        }
        case 4 -> {
          if (!pages.isEmpty()) {
            overtaken += pages.size() > 1 ? 1 : 0;
            family.use(pages.remove(random.nextInt(pages.size())).sorted());
            check();
          }
        }
        default -> {
          if (random.nextInt(20) == 0) {
            check();
          }
        }
      }
    }
    assertThat(overtaken).isGreaterThan(1_000);
  }

  @Test
  void two_pages_may_sort_at_the_same_time() {
    add(labels(2));
    SeriesOrder.Parts first = family.unsorted();
    remove(labels(2));
    add(labels(3));
    SeriesOrder.Parts second = family.unsorted();
    add(labels(1));
    add(labels(2)); // comes again
    family.use(second.sorted());
    check();
    remove(labels(3));
    family.use(first.sorted());
    check();
  }

  @Test
  void only_those_are_sorted_that_came_since_the_last_page() {
    fill();
    check();
    remove(labels(1));
    add(labels(LARGE));
    add(labels(1));
    assertThat(family.unsorted().newcomers())
        .containsExactlyInAnyOrder(living.get(labels(1)), living.get(labels(LARGE)));
    check();
    remove(labels(LARGE));
    assertThat(family.unsorted().newcomers()).isEmpty();
    check();
  }

  @Test
  @Timeout(60) // sorting all of them each time takes minutes
  void a_page_of_many_series_does_not_sort_all_when_one_came() {
    fill();
    for (int i = 0; i < 1_000; i++) {
      remove(labels(random.nextInt(LARGE)));
      add(labels(LARGE + i));
      family.snapshot().release();
    }
    check();
  }

  private void fill() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, LARGE).boxed().toList());
    Collections.shuffle(numbers, random);
    numbers.forEach(number -> add(labels(number)));
  }

  private static Labels labels(int number) {
    return Labels.of("app", "a".repeat(900), "number", "n=" + Integer.toString(number, 3));
  }

  private void add(Labels labels) {
    if (!living.containsKey(labels)) {
      SeriesKey key = new SeriesKey("f", labels);
      Cell cell = Cell.of(new Value.Gauge(created++));
      Series series = new Series(table, key, family, new AppSeries("x"), cell);
      living.put(labels, series);
      family.add(series);
    }
  }

  private void remove(Labels labels) {
    Series series = living.remove(labels);
    if (series != null) {
      family.remove(series);
    }
  }

  private void check() {
    Family.Numbers page = (Family.Numbers) family.snapshot();
    assertThat(page.labels()).isDeepEqualTo(texts());
    assertThat(page.values()).startsWith(values());
    page.release();
  }

  private byte[][] texts() {
    return living.keySet().stream().map(Labels::text).toArray(byte[][]::new);
  }

  private double[] values() {
    return living.values().stream().mapToDouble(one -> ((Cell.Plain) one.cell).number).toArray();
  }
}
