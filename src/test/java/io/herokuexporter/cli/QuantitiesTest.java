package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "1h30m, PT1H30M",
    "20s, PT20S",
    "500ms, PT0.5S",
    "1d, P1D",
    "1w, P7D",
    "1y, P365D",
    "1y2w3d4h5m6s7ms, P382DT4H5M6.007S",
    "0, PT0S",
    "0s, PT0S",
    "90m, PT90M"
  })
  void reads_durations_as_prometheus_writes_them(String text, Duration duration) {
    assertThat(Quantities.duration(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10 s", "-5s", "5m1h", "1.5h", "1h1h", "10x", "s", "999999y"})
  void refuses_other_durations(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Quantities.duration(text));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1000, 1000",
    "100KiB, 102400",
    "10MiB, 10485760",
    "1 GiB, 1073741824",
    "2147483647, 2147483647"
  })
  void reads_sizes(String text, long bytes) {
    assertThat(Quantities.bytes(text, Integer.MAX_VALUE)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "10MB",
        "10M",
        "1.5MiB",
        "2GiB",
        "17179869185GiB",
        "99999999999999999999"
      })
  void refuses_other_sizes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Quantities.bytes(text, Integer.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    ":9850, 0.0.0.0, 9850",
    "127.0.0.1:80, 127.0.0.1, 80",
    "localhost:0, 127.0.0.1, 0",
    "[::1]:81, 0:0:0:0:0:0:0:1, 81",
    "[::]:65535, 0:0:0:0:0:0:0:0, 65535"
  })
  void reads_addresses(String text, String host, int port) {
    InetSocketAddress address = Addresses.parse(text);
    assertThat(address.getPort()).isEqualTo(port);
    assertThat(host).isIn(address.getAddress().getHostAddress(), "0.0.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "9850", "host", ":65536", "::1:80", "[::1]", "[]:80", "a b:80", ":-1"})
  void refuses_other_addresses(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Addresses.parse(text));
  }
}
