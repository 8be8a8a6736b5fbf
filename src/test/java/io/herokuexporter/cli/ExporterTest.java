package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.MetricStore.Limits;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExporterTest {
  private static final long MIB = 1024L * 1024;

  @ParameterizedTest
  @CsvSource({
    "512, 200000, 200000, 368050176",
    "64, 10000, 10000, 15728640",
    "64, 200000, 16384, 15728640",
    "30, 200000, 1000, 960000",
    "64, 0, 0, 15728640"
  })
  void holds_as_many_series_as_the_heap_has_room_for(
      long heapMib, int wanted, int fitting, long bytes) {
    Limits limits = new Limits(Duration.ofMinutes(1), Duration.ofHours(1), wanted, 7);
    assertThat(Exporter.fitting(limits, heapMib * MIB))
        .isEqualTo(new Limits(limits.ttl(), limits.counterTtl(), fitting, 7, bytes));
  }
}
