package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.Extractor;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What the documents show is what happens.
class DocumentationTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("```json\n(.+?)\n```\n```\n(.+?)\n```", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> every_example_of_ingest_gives_the_samples_shown() throws IOException {
    String document = Files.readString(Path.of("docs/ingest.md"));
    List<DynamicTest> examples =
        EXAMPLE.matcher(document).results().map(m -> example(m.group(1), m.group(2))).toList();
    assertThat(examples).hasSize(9);
    return examples.stream();
  }

  private static DynamicTest example(String metric, String samples) {
    return DynamicTest.dynamicTest(
        metric,
        () -> {
          List<String> page = page("[" + metric + "]").lines().toList();
          assertThat(page)
              .filteredOn(line -> line.startsWith("shop_"))
              .isEqualTo(samples.lines().toList());
        });
  }

  @Test
  void the_first_example_of_ingest_gives_the_sample_shown() throws IOException {
    Matcher example =
        Pattern.compile(" {4}(\\[\\{.+}])\n\ngives\n\n {4}(.+)\n")
            .matcher(Files.readString(Path.of("docs/ingest.md")));
    assertThat(example.find()).isTrue();
    assertThat(page(example.group(1)).lines()).contains(example.group(2));
  }

  @Test
  void ingest_tells_of_every_reason_that_costs_a_metric() throws IOException {
    String document = Files.readString(Path.of("docs/ingest.md"));
    EnumSet<Reason> ofOtherLines = EnumSet.of(Reason.FRAME, Reason.HEADER, Reason.UNIT);
    assertThat(EnumSet.complementOf(ofOtherLines))
        .allSatisfy(reason -> assertThat(document).contains("\n| `" + reason.label() + "` | "));
  }

  @Test
  void readme_has_two_commands_to_set_up_with() throws IOException {
    assertThat(Files.readString(Path.of("README.md")).lines())
        .filteredOn(line -> line.startsWith("    ") && !line.startsWith("     "))
        .containsExactly("    ./heroku-exporter demo", "    mvn verify");
  }

  private static String page(String json) {
    MetricStore store =
        new MetricStore(
            new MetricStore.Limits(Duration.ofMinutes(1), Duration.ofHours(1), 0, 0),
            new MetricStore.Build("test", "test"),
            Clock.SYSTEM,
            HerokuFamilies::help);
    String payload = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    byte[] body =
        ("<190>1 2026-11-20T12:00:00Z host app web.1 - crates-io-heroku-metrics:ingest " + payload)
            .getBytes(StandardCharsets.UTF_8);
    Frame frame = new Frame(body, 0, body.length, "my-app", null, null, null, body.length);
    store.apply(new Extractor().extract(frame), null, body.length);
    return ExpositionFormat.TEXT.text(store.collect());
  }
}
