package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Lines go in at the one end, and the whole page is compared at the other. After a change that is
/// meant, `mvn test -Dtest=JourneysTest -Djourneys.write=true` rewrites the expected pages, and
/// `git diff` shows what has changed.
class JourneysTest {
  private static final boolean WRITE = Boolean.getBoolean("journeys.write");

  static Stream<Arguments> journeys() {
    return JourneyPages.all().entrySet().stream()
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("journeys")
  void ends_at_the_expected_page(Journey journey, JourneyPages pages) throws IOException {
    String page = JourneyPages.withoutMachine(pages.text());
    if (WRITE) {
      Files.writeString(journey.expected(), page);
    }
    assertThat(page).isEqualTo(Files.readString(journey.expected()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("journeys")
  void has_the_same_samples_in_both_formats(Journey journey, JourneyPages pages) {
    Page text = Page.ofText(pages.text());
    Page openMetrics = Page.ofOpenMetrics(pages.openMetrics());
    assertThat(ofJourney(openMetrics)).as(journey.name()).isEqualTo(ofJourney(text));
  }

  @Test
  void there_are_journeys() {
    assertThat(JourneyPages.all()).hasSizeGreaterThanOrEqualTo(20);
  }

  private static Map<String, Double> ofJourney(Page page) {
    Map<String, Double> samples = new TreeMap<>(page.samples());
    samples.keySet().removeIf(JourneyPages::isOfMachine);
    return samples;
  }
}
