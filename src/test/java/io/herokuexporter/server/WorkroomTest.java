package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkroomTest {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Workroom workroom = new Workroom();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @AfterEach
  void close() {
    workroom.close();
    channel.finishAndReleaseAll();
  }

  private void submit(String name) {
    workroom.submit(
        channel.eventLoop(),
        PATIENCE_NANOS,
        _ -> done.add(name),
        () -> done.add(name + " is too late"));
  }

  private void occupy() throws InterruptedException {
    channel.freezeTime();
    workroom.submit(
        channel.eventLoop(),
        PATIENCE_NANOS,
        _ -> {
          begun.countDown();
          awaitEnd();
          done.add("first");
        },
        () -> done.add("first is too late"));
    begun.await();
  }

  private void awaitEnd() {
    try {
      mayEnd.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  private void end() throws InterruptedException {
    CountDownLatch last = new CountDownLatch(1);
    workroom.submit(channel.eventLoop(), PATIENCE_NANOS, _ -> last.countDown(), last::countDown);
    mayEnd.countDown();
    last.await();
  }

  @Test
  void works_on_one_after_the_other_in_their_order() throws InterruptedException {
    occupy();
    submit("second");
    submit("third");
    assertThat(done).isEmpty();
    end();
    assertThat(done).containsExactly("first", "second", "third");
  }

  @Test
  void a_turn_that_does_not_come_in_4_seconds_never_comes() throws InterruptedException {
    occupy();
    submit("second");
    turn(3999);
    assertThat(done).isEmpty();
    turn(1);
    assertThat(done).containsExactly("second is too late");
    end();
    assertThat(done).containsExactly("second is too late", "first");
  }

  @Test
  void work_is_told_how_long_it_may_still_be_kept_waiting() throws InterruptedException {
    occupy();
    workroom.submit(
        channel.eventLoop(), PATIENCE_NANOS, left -> done.add(left / 1_000_000 + " ms"), () -> {});
    turn(3990);
    end();
    assertThat(done).containsExactly("first", "10 ms");
  }
}
