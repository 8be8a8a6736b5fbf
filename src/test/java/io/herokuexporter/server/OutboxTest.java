package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Outbox outbox = new Outbox();
  private final List<Integer> sent = new ArrayList<>();

  @Test
  void sends_in_order_once_the_sockets_have_been_read() {
    add(1);
    add(2);
    assertThat(sent).isEmpty();

    channel.runPendingTasks();

    assertThat(sent).containsExactly(1, 2);
  }

  @Test
  void sends_each_once_round_after_round() {
    add(1);
    channel.runPendingTasks();
    add(2);
    channel.runPendingTasks();
    channel.runPendingTasks();

    assertThat(sent).containsExactly(1, 2);
  }

  @Test
  void nobody_waits_for_more_than_a_few_others() {
    IntStream.range(0, Outbox.CONNECTIONS_MAX + 2).forEach(this::add);
    assertThat(sent).hasSize(Outbox.CONNECTIONS_MAX);

    channel.runPendingTasks();

    assertThat(sent).hasSize(Outbox.CONNECTIONS_MAX + 2).doesNotHaveDuplicates();
  }

  @Test
  void one_that_fails_holds_nobody_up_for_good() {
    outbox.add(
        channel.eventLoop(),
        () -> {
          throw new AssertionError("failed");
        });
    add(1);
    assertThatThrownBy(channel::runPendingTasks).hasMessage("failed"); // others log it
    add(2);
    channel.runPendingTasks();

    assertThat(sent).containsExactly(1, 2);
  }

  private void add(int connection) {
    outbox.add(channel.eventLoop(), () -> sent.add(connection));
  }
}
