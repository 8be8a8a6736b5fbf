package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.MetricStore;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CannotListenTest {
  @Test
  void a_port_that_another_has_is_said_to_be_in_use() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort());
      refuses(
          address,
          address.getHostString()
              + ":"
              + address.getPort()
              + ": it is in use; end who listens there, or choose another port");
    }
  }

  @Test
  void an_address_of_another_machine_is_said_to_be_none_of_this_one() {
    refuses(
        new InetSocketAddress("192.0.2.1", 0), // kept free for examples
        "192.0.2.1:0: this machine has no such address; name one that it has, or the port alone");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, Permission denied, localhost:80: this user may not; choose a port from 1024 on",
    "127.0.0.1, Permission denied, 127.0.0.1:80: this user may not; choose a port from 1024 on",
    "::1, Address already in use, [0:0:0:0:0:0:0:1]:80: it is in use",
    "127.0.0.1, Out of luck, 127.0.0.1:80: Out of luck; choose another address",
    "127.0.0.1, , 127.0.0.1:80: BindException; choose another address"
  })
  void the_address_reads_as_it_is_written(String host, String reason, String said) {
    CannotListenException e =
        new CannotListenException(new InetSocketAddress(host, 80), new BindException(reason));
    assertThat(e).hasMessageStartingWith("cannot listen on " + said);
  }

  @Test
  void the_words_of_the_system_are_found_behind_others() {
    Throwable none = new SocketException("Too many open files");
    CannotListenException e =
        new CannotListenException(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 80),
            new ChannelException("no channel", new ChannelException("no socket", none)));
    assertThat(e).hasMessageEndingWith(": it may open no more files; allow it more (ulimit -n)");
  }

  private static void refuses(InetSocketAddress address, String said) {
    MetricStore store =
        new MetricStore(
            new MetricStore.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), 0, 0),
            new MetricStore.Build("1.0.0", "abc"),
            Clock.SYSTEM,
            name -> name);
    HttpServer.Config config =
        new HttpServer.Config(
            address, 1024, Duration.ofSeconds(1), Credentials.ofPasswords("d", "m"));
    assertThatThrownBy(() -> HttpServer.start(config, store, store, Clock.SYSTEM))
        .isInstanceOf(CannotListenException.class)
        .hasMessage("cannot listen on " + said);
  }
}
