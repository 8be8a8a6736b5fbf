package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.MetricStore;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final int BODY_BYTES_MAX = 1024 * 1024;
  private static final byte[] BODY =
      Bodies.bytes(
          Bodies.framed(
              Bodies.message(
                  "heroku",
                  "router",
                  "at=info method=GET path=\"/\" dyno=web.1 connect=1ms service=2ms status=200"
                      + " bytes=3")));
  private static final Drain.Head HEAD = new Drain.Head(ContentCodings.NONE, "a", null, null, null);

  private final MetricStore store = FedConnection.store(new RunningServer.TurnedClock());
  private final List<Integer> answers = new ArrayList<>();

  private void send(Drain drain, byte[] bytes, int length) {
    drain.accept(
        new Drain.Request(HEAD, bytes, length, answer -> answers.add(answer.status().code())),
        0,
        GlobalEventExecutor.INSTANCE);
  }

  @Test
  void what_was_read_of_a_body_before_a_fault_of_ours_counts_nowhere() {
    byte[] torn = Arrays.copyOf(BODY, BODY.length + 3); // and the beginning of another message
    System.arraycopy(BODY, 0, torn, BODY.length, 3);
    try (Workroom workroom = new Workroom()) {
      Drain drain = new Drain(store, BODY_BYTES_MAX, Capacity.of(BODY_BYTES_MAX), workroom);
      send(drain, BODY, BODY.length);
      send(drain, torn, 2 * BODY.length); // it is not so long
      send(drain, BODY, BODY.length);
      assertThat(workroom.executor().getTaskCount()).as("tried again elsewhere").isZero();
    }
    assertThat(answers).containsExactly(200, 500, 200);
    assertThat(ExpositionFormat.TEXT.text(store.collect()))
        .contains("heroku_log_messages_total{app=\"a\",process=\"router\",source=\"heroku\"} 2\n")
        .contains("heroku_router_service_seconds_count{app=\"a\",process=\"web.1\"} 2\n");
  }
}
