package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
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

  private static Labels labels(String process, String queue) {
    return Labels.of("process", process, "queue", queue);
  }
}
