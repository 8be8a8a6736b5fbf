package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainServeTest {
  @Test
  void reads_flags_with_their_values() {
    assertThat(flags("serve")).isEmpty();
    assertThat(flags("serve", "--metrics.ttl=5m", "--web.listen-address=[::1]:80"))
        .isEqualTo(Map.of(Flag.TTL, "5m", Flag.LISTEN_ADDRESS, "[::1]:80"));
    assertThat(flags("serve", "--log.level=a=b")).isEqualTo(Map.of(Flag.LOG_LEVEL, "a=b"));
    assertThat(flags("serve", "--metrics.ttl", "5m", "--storage.path", "-f"))
        .isEqualTo(Map.of(Flag.TTL, "5m", Flag.STORAGE_PATH, "-f"));
  }

  private static Map<Flag, String> flags(String... arguments) {
    return Objects.requireNonNull(PlainServe.flags(arguments)).values();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "check",
        "--help",
        "serve --help",
        "serve --metrics.ttl --help",
        "serve --metrics.ttl -h",
        "serve --metrics.ttl",
        "serve --metrics.tt=5m",
        "serve --metrics.ttl=5m --metrics.ttl=6m",
        "serve =5m",
        "serve 5m"
      })
  void leaves_the_rest_to_the_commands(String line) {
    assertThat(PlainServe.flags(line.split(" "))).isNull();
  }
}
