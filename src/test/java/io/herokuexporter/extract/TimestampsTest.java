package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.MessageTime;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  private static long micros(String text) {
    return Timestamps.micros(Slice.of(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1970-01-01T00:00:00+00:00",
        "2023-08-24T12:31:50.112+00:00",
        "2025-03-18T07:43:08.99958+00:00",
        "2010-10-06T21:51:12-07:00",
        "2012-10-11T03:47:20Z",
        "2024-02-29T23:59:59.999999-00:00",
        "2026-01-01T00:00:00.1234567+05:30"
      })
  void reads_what_java_reads(String text) {
    Instant instant = OffsetDateTime.parse(text).toInstant();
    assertThat(micros(text)).isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
  }

  @ParameterizedTest
  @CsvSource({
    "2023-02-29T00:00:00Z",
    "2023-13-01T00:00:00Z",
    "2023-02-01T24:00:00Z",
    "2023-02-01T00:60:00Z",
    "2023-02-01T00:00:61Z",
    "2023-02-01T00:00:00.Z",
    "2023-02-01T00:00:00+24:00",
    "2023-02-01T00:00:00-00:60",
    "2023-02-01T00:00:00",
    "2023-02-01 00:00:00Z",
    "2023-02-01T00:00:00.5",
    "2023-02-01T00:00:00+0000",
    "2023-02-01T00:00:00+00:0x",
    "-",
    "''",
    "2023-02-01T00:00",
    "x023-02-01T00:00:00Z",
    "2023-02-01T00:00:00ZZ",
    "host"
  })
  void has_no_time_for_what_is_none(String text) {
    assertThat(micros(text)).isEqualTo(MessageTime.NONE);
  }

  @Test
  void takes_a_leap_second_for_the_next_one() {
    assertThat(micros("2016-12-31T23:59:60Z")).isEqualTo(micros("2017-01-01T00:00:00Z"));
  }

  @Test
  void reads_timestamps_that_are_changed_anywhere_without_an_exception() {
    Random random = new Random(5);
    String text = "2023-08-24T12:31:50.112345+00:00";
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Slice slice = new Slice();
      slice.set(bytes, 0, random.nextInt(bytes.length + 1));
      Timestamps.micros(slice);
    }
  }
}
