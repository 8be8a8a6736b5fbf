package io.herokuexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.Value;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionFormatTest {
  private static final Labels WEB = Labels.of("process", "web.1", "app", "x");

  private static final Family HISTOGRAM =
      histogram("h", new double[] {.005, 1, 2.5}, new double[] {1, 0, 2}, 12.5);
  private static final Family SUMMARY =
      new Family.Summaries(
          "s",
          "s",
          List.of(Labels.NONE, WEB),
          List.of(
              new Value.Summary(new double[] {.5, 1}, new double[] {2, 3.25}, 4, 9),
              new Value.Summary(new double[0], new double[0], 0, 0)));

  private static final Family NOTHING =
      new Family.Numbers("none", "None.", MetricType.GAUGE, List.of(), new double[0]);

  private static Family histogram(String name, double[] bounds, double[] counts, double sum) {
    return new Family.Histograms(
        name, "How long.", List.of(WEB), List.of(new Value.Histogram(bounds, counts, 5, sum)));
  }

  private static Family counter(String name) {
    return Family.Numbers.single(name, name, MetricType.COUNTER, 1);
  }

  private static Family gauge(String name) {
    return Family.Numbers.single(name, name, MetricType.GAUGE, 1);
  }

  private static String text(Family... families) {
    return ExpositionFormat.TEXT.text(List.of(families));
  }

  private static String openMetrics(Family... families) {
    return ExpositionFormat.OPENMETRICS.text(List.of(families));
  }

  @Test
  void writes_the_text_format() {
    Family counters =
        new Family.Numbers(
            "c_total",
            "Things\nand \"others\\\".",
            MetricType.COUNTER,
            List.of(Labels.of("a", "\\ \" \n \u00e9 \ud83d\ude00 \udfff \ud800"), WEB),
            new double[] {1, 2.5});
    assertThat(text(counters, HISTOGRAM, NOTHING, SUMMARY))
        .isEqualTo(
            """
            # HELP c_total Things\\nand "others\\\\".
            # TYPE c_total counter
            c_total{a="\\\\ \\" \\n \u00e9 \ud83d\ude00 \ufffd \ufffd"} 1
            c_total{app="x",process="web.1"} 2.5
            # HELP h How long.
            # TYPE h histogram
            h_bucket{app="x",process="web.1",le="0.005"} 1
            h_bucket{app="x",process="web.1",le="1"} 1
            h_bucket{app="x",process="web.1",le="2.5"} 3
            h_bucket{app="x",process="web.1",le="+Inf"} 5
            h_sum{app="x",process="web.1"} 12.5
            h_count{app="x",process="web.1"} 5
            # HELP s s
            # TYPE s summary
            s{quantile="0.5"} 2
            s{quantile="1"} 3.25
            s_sum 9
            s_count 4
            s_sum{app="x",process="web.1"} 0
            s_count{app="x",process="web.1"} 0
            """);
  }

  @Test
  void writes_openmetrics() {
    Family a = counter("a_total");
    assertThat(openMetrics(a, counter("b"), gauge("g_total"), HISTOGRAM, NOTHING, SUMMARY))
        .isEqualTo(
            """
            # HELP a a_total
            # TYPE a counter
            a_total 1
            # HELP b b
            # TYPE b unknown
            b 1
            # HELP g_total g_total
            # TYPE g_total gauge
            g_total 1
            # HELP h How long.
            # TYPE h histogram
            h_bucket{app="x",process="web.1",le="0.005"} 1
            h_bucket{app="x",process="web.1",le="1"} 1
            h_bucket{app="x",process="web.1",le="2.5"} 3
            h_bucket{app="x",process="web.1",le="+Inf"} 5
            h_sum{app="x",process="web.1"} 12.5
            h_count{app="x",process="web.1"} 5
            # HELP s s
            # TYPE s summary
            s{quantile="0.5"} 2
            s{quantile="1"} 3.25
            s_sum 9
            s_count 4
            s_sum{app="x",process="web.1"} 0
            s_count{app="x",process="web.1"} 0
            # EOF
            """);
  }

  @Test
  void writes_the_longest_labels_whole() {
    String[] longest = new String[2 * Bounds.LABELS_MAX];
    for (int i = 0; i < longest.length; i += 2) {
      longest[i] = "l" + i;
      longest[i + 1] = "\"".repeat(Bounds.LABEL_VALUE_BYTES_MAX);
    }
    Labels labels = Labels.of(longest);
    Value.Histogram one = new Value.Histogram(new double[] {1}, new double[] {1}, 1, 1);
    assertThat(text(new Family.Histograms("h", "h", List.of(labels), List.of(one))))
        .isEqualTo(
            """
            # HELP h h
            # TYPE h histogram
            h_bucket{LABELS,le="1"} 1
            h_bucket{LABELS,le="+Inf"} 1
            h_sum{LABELS} 1
            h_count{LABELS} 1
            """
                .replace("LABELS", labels.toString()));
  }

  @Test
  void ends_an_empty_openmetrics_page_too() {
    assertThat(openMetrics()).isEqualTo("# EOF\n");
    assertThat(text()).isEmpty();
  }

  @Test
  void escapes_quotes_in_the_help_of_openmetrics() {
    Family family = Family.Numbers.single("g", "a\\b\n\"c\"", MetricType.GAUGE, 1);
    assertThat(openMetrics(family)).startsWith("# HELP g a\\\\b\\n\\\"c\\\"\n");
  }

  @Test
  void writes_a_histogram_that_openmetrics_forbids_as_unknown_samples() {
    for (double bound : new double[] {-1, 0}) {
      double sum = bound < 0 ? 3 : -3;
      Family forbidden = histogram("h", new double[] {bound}, new double[] {2}, sum);
      assertThat(openMetrics(forbidden))
          .isEqualTo(
              """
              # HELP h_bucket How long.
              # TYPE h_bucket unknown
              h_bucket{app="x",process="web.1",le="%s"} 2
              h_bucket{app="x",process="web.1",le="+Inf"} 5
              # HELP h_count How long.
              # TYPE h_count unknown
              h_count{app="x",process="web.1"} 5
              # HELP h_sum How long.
              # TYPE h_sum unknown
              h_sum{app="x",process="web.1"} %s
              # EOF
              """
                  .formatted((int) bound, (int) sum));
      assertThat(text(forbidden)).contains("# TYPE h histogram\n");
    }
  }

  @Test
  void writes_a_histogram_that_counts_without_end_as_unknown_samples() {
    double endless = Double.POSITIVE_INFINITY;
    Value.Histogram value =
        new Value.Histogram(new double[] {1}, new double[] {endless}, endless, 3);
    Family forbidden = new Family.Histograms("h", "How long.", List.of(WEB), List.of(value));
    assertThat(openMetrics(forbidden)).contains("# TYPE h_bucket unknown\n");
  }

  @Test
  void one_histogram_that_openmetrics_forbids_makes_the_family_unknown() {
    Value.Histogram none = new Value.Histogram(new double[0], new double[0], 3, 3);
    Value.Histogram usual = new Value.Histogram(new double[] {1, 2}, new double[] {3, 2}, 5, 3);
    Value.Histogram negative = new Value.Histogram(new double[] {1}, new double[] {2}, 5, -3);
    List<Labels> labels = Stream.of("0", "1", "2").map(i -> Labels.of("i", i)).toList();
    for (int at = 0; at < 3; at++) {
      List<Value.Histogram> values = new ArrayList<>(List.of(none, usual, usual));
      Family allowed = new Family.Histograms("h", "How long.", labels, values);
      assertThat(openMetrics(allowed)).contains("# TYPE h histogram\n");
      values.set(at, negative);
      Family forbidden = new Family.Histograms("h", "How long.", labels, values);
      assertThat(openMetrics(forbidden)).contains("# TYPE h_bucket unknown\n");
    }
  }

  /// A page has thousands of them, and asks of each.
  @Test
  void a_histogram_more_costs_no_memory_before_it_is_written() {
    assertThat(bytesForBlocks(10_000)).isLessThan(bytesForBlocks(1) + 10_000);
  }

  private static long bytesForBlocks(int histograms) {
    Value.Histogram value = new Value.Histogram(new double[] {1}, new double[] {2}, 5, 3);
    List<Family> families =
        List.of(
            new Family.Histograms(
                "h",
                "How long.",
                Collections.nCopies(histograms, WEB),
                Collections.nCopies(histograms, value)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    OpenMetricsFormat.blocks(families); // what is loaded at first is not of the histograms
    long before = threads.getCurrentThreadAllocatedBytes();
    OpenMetricsFormat.blocks(families);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void writes_a_summary_that_openmetrics_forbids_as_unknown_samples() {
    Value.Summary negative = new Value.Summary(new double[] {.5}, new double[] {-2}, 4, 9);
    Family forbidden = new Family.Summaries("s", "s", List.of(WEB), List.of(negative));
    assertThat(openMetrics(forbidden))
        .isEqualTo(
            """
            # HELP s s
            # TYPE s unknown
            s{app="x",process="web.1",quantile="0.5"} -2
            # HELP s_count s
            # TYPE s_count unknown
            s_count{app="x",process="web.1"} 4
            # HELP s_sum s
            # TYPE s_sum unknown
            s_sum{app="x",process="web.1"} 9
            # EOF
            """);
  }

  @ParameterizedTest
  @CsvSource({"-1,4", "9,Infinity"})
  void a_sum_below_zero_or_an_endless_count_makes_a_summary_unknown(double sum, double count) {
    Value.Summary value = new Value.Summary(new double[] {.5}, new double[] {2}, count, sum);
    Family forbidden = new Family.Summaries("s", "s", List.of(WEB), List.of(value));
    assertThat(openMetrics(forbidden)).contains("# TYPE s unknown\n", "# TYPE s_sum unknown\n");
    assertThat(text(forbidden)).contains("# TYPE s summary\n");
  }

  @Test
  void openmetrics_allows_bounds_quantiles_and_sums_of_zero() {
    Family atZero = histogram("h", new double[] {0, 1}, new double[] {1, 1}, 0);
    Value.Summary value = new Value.Summary(new double[] {0}, new double[] {0}, 4, 0);
    Family summary = new Family.Summaries("s", "s", List.of(WEB), List.of(value));
    assertThat(openMetrics(atZero, summary)).contains("# TYPE h histogram\n", "# TYPE s summary\n");
  }

  @ParameterizedTest
  @CsvSource({"x", "x_created", "x_created_total"})
  void writes_a_counter_as_unknown_whose_openmetrics_names_are_taken(String other) {
    Family beside = other.endsWith("_total") ? counter(other) : gauge(other);
    assertThat(openMetrics(beside, counter("x_total")))
        .contains("# TYPE x_total unknown\nx_total 1\n")
        .doesNotContain("# TYPE x counter\n");
  }

  @Test
  void writes_a_counter_as_unknown_beside_the_samples_of_a_histogram() {
    for (String suffix : List.of("_bucket", "_sum", "_count", "_created")) {
      String name = "h" + suffix + "_total";
      assertThat(openMetrics(HISTOGRAM, counter(name))).contains("# TYPE " + name + " unknown\n");
    }
    assertThat(openMetrics(counter("_total"))).contains("# TYPE _total unknown\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | TEXT",
        "'' | TEXT",
        "*/* | TEXT",
        "text/plain | TEXT",
        "text/html | TEXT",
        "application/openmetrics-text | OPENMETRICS",
        "application/openmetrics-text; version=1.0.0 | OPENMETRICS",
        "Application/OpenMetrics-Text; Version=\"1.0.0\"; Charset=utf-8 | OPENMETRICS",
        "application/openmetrics-text; version=0.0.1 | TEXT",
        "application/openmetrics-text;q=0 | TEXT",
        "application/openmetrics-text;q=0.5,text/plain;q=0.5 | TEXT",
        "application/openmetrics-text;q=0.6,text/plain;q=0.5 | OPENMETRICS",
        "application/openmetrics-text;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1 | OPENMETRICS",
        "application/openmetrics-text;q=0.1,*/*;q=0.9 | TEXT",
        "application/*;q=0.9,text/*;q=0.1 | OPENMETRICS",
        "application/openmetrics-text;q=x | TEXT",
        "application/openmetrics-text;q=7 | TEXT",
        ";,;q=,,= | TEXT",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/"
            + "openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;q=0.3,text/plain;"
            + "version=0.0.4;q=0.2,*/*;q=0.1 | OPENMETRICS"
      })
  void gives_the_format_that_is_preferred(String accept, ExpositionFormat format) {
    assertThat(ExpositionFormat.preferredBy(accept)).isEqualTo(format);
  }

  @Test
  void names_its_content_type() {
    assertThat(ExpositionFormat.TEXT.contentType())
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(ExpositionFormat.OPENMETRICS.contentType())
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
  }
}
