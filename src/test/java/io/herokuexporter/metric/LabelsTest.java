package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LabelsTest {
  @Test
  void come_in_the_order_of_their_values() {
    List<String> values = List.of("we", "web", "web 1", "web!1", "web.1", "web.10", "wéb", "x");
    List<Labels> ordered =
        Stream.concat(
                Stream.of(Labels.NONE),
                values.stream()
                    .flatMap(value -> Stream.of(labels(value, "a"), labels(value, "a b"))))
            .toList();
    List<Labels> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void come_in_the_order_of_their_names() {
    List<Labels> ordered =
        List.of(
            Labels.of("a", "x"),
            Labels.of("a", "x\"1"),
            Labels.of("a", "x\"="),
            Labels.of("a1", "x"),
            Labels.of("aA", "x"),
            Labels.of("a_", "x"),
            Labels.of("b", "k1"),
            Labels.of("b", "k="),
            Labels.of("b", "k=", "c", "x"),
            Labels.of("b", "k=", "c0", "x"));
    List<Labels> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).isEqualTo(ordered);
  }

  @Test
  void go_with_the_last_of_their_values_when_that_is_empty() {
    assertThat(Labels.of("a", "1", "b", "2", "c", "3", "b", ""))
        .isEqualTo(Labels.of("a", "1", "c", "3"));
  }

  private static Labels labels(String process, String queue) {
    return Labels.of("process", process, "queue", queue);
  }

  /// Compares them with the pairs that they are made of.
  @Test
  void come_in_the_order_of_their_pairs_whatever_stands_in_them() {
    Random random = new Random(3);
    List<List<String>> pairs = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      String name = text(random, "a1_", 2);
      pairs.add(List.of("a" + name, text(random, "=\",1a\\", 4), "b", text(random, "=,\"0", 3)));
    }
    for (List<String> one : pairs) {
      for (List<String> other : pairs) {
        int order = labels(one).compareTo(labels(other));
        assertThat(Integer.signum(order))
            .as("%s and %s", one, other)
            .isEqualTo(Integer.signum(compare(one, other)));
      }
    }
  }

  private static String text(Random random, String characters, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(lengthMax + 1); left > 0; left--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }

  private static Labels labels(List<String> pairs) {
    return Labels.of(pairs.toArray(String[]::new));
  }

  private static int compare(List<String> one, List<String> other) {
    Comparator<String> plain = Comparator.naturalOrder();
    List<String> mine = new ArrayList<>(escaped(one));
    List<String> theirs = new ArrayList<>(escaped(other));
    for (int i = 0; i < Math.min(mine.size(), theirs.size()); i++) {
      int order = plain.compare(mine.get(i), theirs.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(mine.size(), theirs.size());
  }

  /// As they stand on the page; those without a value are left out.
  private static List<String> escaped(List<String> pairs) {
    List<String> escaped = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!pairs.get(i + 1).isEmpty()) {
        escaped.add(pairs.get(i));
        escaped.add(pairs.get(i + 1).replace("\\", "\\\\").replace("\"", "\\\""));
      }
    }
    return escaped;
  }
}
