package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.MetricStore;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final int BODY_BYTES_MAX = 1024 * 1024;
  private static final String MESSAGE =
      "<158>1 2026-11-28T10:00:00+00:00 host heroku router - at=info method=GET path=\"/\""
          + " dyno=web.1 connect=1ms service=2ms status=200 bytes=3\n";
  private static final Drain.Head HEAD = new Drain.Head(ContentCodings.NONE, "a", null, null, null);

  private final MetricStore store =
      new MetricStore(
          new MetricStore.Limits(Duration.ofMinutes(10), Duration.ofHours(24), 1000, 0),
          new MetricStore.Build("1.0.0", "abc"),
          Clock.SYSTEM,
          HerokuFamilies::help);

  private final List<Integer> answers = new ArrayList<>();

  private void send(Drain drain, byte[] bytes, int length) {
    drain.accept(
        new Drain.Request(HEAD, bytes, length, answer -> answers.add(answer.status().code())),
        0,
        GlobalEventExecutor.INSTANCE);
  }

  @Test
  void what_was_read_of_a_body_before_a_fault_of_ours_counts_nowhere() {
    byte[] body = (MESSAGE.length() + " " + MESSAGE).getBytes(StandardCharsets.UTF_8);
    byte[] twice = Arrays.copyOf(body, 2 * body.length);
    System.arraycopy(body, 0, twice, body.length, body.length - 1);
    try (Workroom workroom = new Workroom()) {
      Drain drain = new Drain(store, BODY_BYTES_MAX, Capacity.of(BODY_BYTES_MAX), workroom);
      send(drain, body, body.length);
      send(drain, Arrays.copyOf(twice, body.length + 3), twice.length); // it is not so long
      send(drain, body, body.length);
    }
    assertThat(answers).containsExactly(200, 500, 200);
    assertThat(ExpositionFormat.TEXT.text(store.collect()))
        .contains("heroku_log_messages_total{app=\"a\",process=\"router\",source=\"heroku\"} 2\n")
        .contains("heroku_router_service_seconds_count{app=\"a\",process=\"web.1\"} 2\n");
  }
}
