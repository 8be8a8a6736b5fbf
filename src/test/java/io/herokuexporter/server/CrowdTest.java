package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who has to go when there are too many connections.
class CrowdTest {
  private static final int CONNECTIONS_MAX = 3;

  private final RunningServer server =
      new RunningServer(
          1000,
          Duration.ofSeconds(1),
          new Capacity(
              CONNECTIONS_MAX,
              65536,
              1000,
              1000,
              new Room(10_000),
              new Room(10_000),
              new Room(10_000)));
  private final List<FrozenChannel> channels = new ArrayList<>();

  @AfterEach
  void stop() {
    channels.forEach(FrozenChannel::finishAndReleaseAll);
    server.close();
  }

  private FrozenChannel open() {
    server.clock.turn(Duration.ofSeconds(1));
    channels.add(new FrozenChannel(server));
    return channels.getLast();
  }

  private List<Boolean> areOpen() {
    return channels.stream().map(FrozenChannel::isOpen).toList();
  }

  @Test
  void the_stranger_who_was_silent_the_longest_goes_first() {
    FrozenChannel first = open();
    open();
    open();
    server.clock.turn(Duration.ofSeconds(1));
    first.send(get("/health"));
    open();
    assertThat(areOpen()).containsExactly(true, false, true, true);
    open();
    assertThat(areOpen()).containsExactly(true, false, false, true, true);
  }

  @Test
  void wrong_credentials_do_not_help_and_right_ones_do() {
    open().send(post(""));
    open().send(head("POST", "/metrics", METRICS_HEADER) + "\r\n");
    open().send(head("POST", "/drain", METRICS_HEADER, "Content-Length: 0") + "\r\n");
    for (int strangers = 0; strangers < 50; strangers++) {
      open();
    }
    assertThat(areOpen().subList(0, 3)).containsExactly(true, true, false);
    assertThat(areOpen().stream().filter(open -> open)).hasSize(CONNECTIONS_MAX);
  }

  @Test
  void where_all_are_trusted_the_new_one_goes() {
    for (int i = 0; i < CONNECTIONS_MAX; i++) {
      open().send(post(""));
    }
    open();
    assertThat(areOpen()).containsExactly(true, true, true, false);
    channels.getFirst().leave();
    open();
    assertThat(areOpen()).containsExactly(false, true, true, false, true);
  }

  @Test
  void connections_and_those_that_had_to_go_are_shown() {
    String connections = "heroku_exporter_connections";
    String crowded = "heroku_exporter_connections_cut_total{reason=\"crowded\"}";
    try (RawClient scraper = server.connect()) {
      assertThat(page(scraper).value(connections)).isEqualTo(1);
      open();
      open();
      assertThat(page(scraper).value(connections)).isEqualTo(3);
      assertThat(page(scraper).value(crowded)).isZero();
      open();
      assertThat(page(scraper).value(connections)).isEqualTo(3);
      assertThat(page(scraper).value(crowded)).isEqualTo(1);
    }
  }

  private static Page page(RawClient scraper) {
    return Page.ofText(scraper.send(get("/metrics", METRICS_HEADER)).answer().bodyText());
  }
}
