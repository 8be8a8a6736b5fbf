package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  private final RunningServer.TurnedClock clock = new RunningServer.TurnedClock();
  private final FailedLogins failed = new FailedLogins(clock);

  @Test
  void each_waits_twice_as_long_as_the_one_before_up_to_a_second() {
    assertThat(IntStream.range(0, 9).mapToLong(_ -> failed.delayMillis(1)))
        .containsExactly(20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L, 1000L);
    assertThat(failed.delayMillis(2)).as("another address").isEqualTo(20);
  }

  @Test
  void an_address_begins_anew_after_a_minute_without() {
    for (int i = 0; i < 20; i++) {
      failed.delayMillis(1);
      clock.turn(Duration.ofSeconds(59));
    }
    assertThat(failed.delayMillis(1)).isEqualTo(1000);
    clock.turn(Duration.ofSeconds(60));
    assertThat(failed.delayMillis(1)).isEqualTo(20);
  }

  @Test
  void so_many_addresses_are_remembered_and_no_more() {
    failed.delayMillis(-1);
    failed.delayMillis(-2);
    for (int i = 0; i < FailedLogins.ADDRESSES_MAX; i++) {
      failed.delayMillis(i);
      failed.delayMillis(-2);
    }
    assertThat(failed.addresses()).isEqualTo(FailedLogins.ADDRESSES_MAX);
    assertThat(failed.delayMillis(-2)).as("in use").isEqualTo(1000);
    assertThat(failed.delayMillis(-1)).as("the oldest, forgotten").isEqualTo(20);
  }

  @Test
  void an_address_is_all_of_ipv4_and_the_network_of_ipv6() throws UnknownHostException {
    assertThat(address("192.0.2.1")).isNotEqualTo(address("192.0.2.2"));
    assertThat(address("::ffff:192.0.2.1")).isEqualTo(address("192.0.2.1"));
    assertThat(address("2001:db8:0:1::1")).isEqualTo(address("2001:db8:0:1:ffff::2"));
    assertThat(address("2001:db8:0:1::1")).isNotEqualTo(address("2001:db8:0:2::1"));
    assertThat(ClientAddress.of(null)).isZero();
    assertThat(ClientAddress.of(InetSocketAddress.createUnresolved("nowhere", 1))).isZero();
  }

  private static long address(String text) throws UnknownHostException {
    return ClientAddress.of(new InetSocketAddress(InetAddress.getByName(text), 1));
  }
}
