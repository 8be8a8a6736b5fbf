package io.herokuexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageWriterTest {
  private static final int STEP_BYTES = 100;

  private static final Value.Histogram HISTOGRAM =
      new Value.Histogram(new double[] {.5, 2}, new double[] {1, 2}, 4, 9.5);
  private static final Value.Summary SUMMARY =
      new Value.Summary(new double[] {.5}, new double[] {3}, 2, 6);

  private static final List<Family> FAMILIES =
      List.of(
          new Family.Numbers("a", "One.", MetricType.GAUGE, labels(30), new double[30]),
          new Family.Numbers("b", "None.", MetricType.GAUGE, List.of(), new double[0]),
          new Family.Histograms("c", "Three.", labels(9), times(9, HISTOGRAM)),
          new Family.Summaries("d", "Four.", labels(9), times(9, SUMMARY)),
          Family.Numbers.single("e_total", "Five.", MetricType.COUNTER, 1));

  private static List<Labels> labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Labels.of("process", "web." + (10 + i)))
        .toList();
  }

  private static <T> List<T> times(int count, T value) {
    return IntStream.range(0, count).mapToObj(_ -> value).toList();
  }

  private static List<String> steps(ExpositionFormat format, Random random) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PageWriter page = format.layout(FAMILIES).writer(out);
    List<String> steps = new ArrayList<>();
    boolean goesOn = true;
    while (goesOn) {
      goesOn = page.writeOn(1 + random.nextInt(2 * STEP_BYTES));
      steps.add(out.toString(StandardCharsets.UTF_8));
      out.reset();
    }
    return steps;
  }

  @ParameterizedTest
  @EnumSource
  void writes_the_same_page_in_whatever_steps(ExpositionFormat format) throws IOException {
    String whole = format.text(FAMILIES);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      List<String> steps = steps(format, random);
      assertThat(String.join("", steps)).isEqualTo(whole);
      assertThat(steps).hasSizeGreaterThan(whole.length() / (3 * STEP_BYTES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_step_ends_with_a_line_and_adds_one_series_too_many_at_most(ExpositionFormat format)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PageWriter page = format.layout(FAMILIES).writer(out);
    int longestSeries =
        format
            .text(List.of(FAMILIES.get(2)))
            .lines()
            .filter(line -> line.contains("web.10"))
            .collect(Collectors.joining("\n", "", "\n"))
            .length();
    while (page.writeOn(STEP_BYTES)) {
      assertThat(out.size()).isBetween(STEP_BYTES, STEP_BYTES + longestSeries - 1);
      assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\n");
      out.reset();
    }
  }
}
