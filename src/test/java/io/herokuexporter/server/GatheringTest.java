package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Clock;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/// A thread in a world of its own, where a request takes so long and requests come by a plan.
class GatheringTest {
  private static final long SECOND = 1_000_000_000;
  private static final long REQUEST_NANOS = 20_000;
  private static final long WAKING_NANOS = 20_000;

  private final Random random = new Random(1);

  /// What happened in a while.
  private record Seen(long answers, long sleeps, long looks, long longestWaitNanos) {}

  /// When requests come, and what follows an answer.
  private record Clients(PriorityQueue<Long> coming, LongUnaryOperator nextAfter) {
    static final long NEVER = Long.MAX_VALUE;

    Clients(LongUnaryOperator nextAfter) {
      this(new PriorityQueue<>(List.of(NEVER)), nextAfter);
    }

    void answered(long now) {
      coming.add(nextAfter.applyAsLong(now));
    }
  }

  /// Clients that send so many a second whatever becomes of them.
  private Clients steady(int requestsPerSecond) {
    Clients clients = new Clients(_ -> Clients.NEVER);
    random
        .doubles(10L * requestsPerSecond)
        .forEach(moment -> clients.coming.add((long) (moment * 10 * SECOND)));
    return clients;
  }

  /// So many connections, each of which sends its next request so long after an answer, about.
  private Clients waiting(int connections, long thinkNanos) {
    Clients clients = new Clients(now -> now + thinkNanos / 2 + random.nextLong(thinkNanos + 1));
    for (long i = 0; i < connections; i++) {
      clients.coming.add(i);
    }
    return clients;
  }

  /// The thread, with a strategy or with that of Netty.
  private static final class World implements Clock {
    private long now;
    private long answers;

    // of the present while
    private long sleeps;
    private long looks;
    private long longestWait;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long epochMillis() {
      return now / 1_000_000;
    }

    void sleep(long nanos) {
      sleeps++;
      now += nanos + WAKING_NANOS;
    }

    Seen until(long end, SelectStrategy strategy, Clients clients) throws Exception {
      long answersBefore = answers;
      sleeps = 0;
      looks = 0;
      longestWait = 0;
      Queue<Long> ready = new ArrayDeque<>();
      while (now < end) {
        int decided = strategy.calculateStrategy(() -> arrive(clients, ready), false);
        looks++;
        if (decided == SelectStrategy.SELECT && arrive(clients, ready) == 0) {
          if (clients.coming.peek() >= end) {
            break;
          }
          now = clients.coming.peek() + WAKING_NANOS;
          arrive(clients, ready);
        }
        serve(clients, ready);
      }
      return new Seen(answers - answersBefore, sleeps, looks, longestWait);
    }

    private int arrive(Clients clients, Queue<Long> ready) {
      while (clients.coming.peek() <= now) {
        ready.add(clients.coming.remove());
      }
      return ready.size();
    }

    private void serve(Clients clients, Queue<Long> ready) {
      int round = ready.size();
      for (int i = 0; i < round; i++) {
        longestWait = Math.max(longestWait, now - ready.remove());
        now += REQUEST_NANOS;
      }
      for (int i = 0; i < round; i++) {
        answers++;
        clients.answered(now);
      }
    }
  }

  private static Seen seen(Clients clients) throws Exception {
    World world = new World();
    Gathering gathering = new Gathering(world, world::sleep, () -> world.answers);
    world.until(2 * SECOND, gathering, clients);
    return world.until(8 * SECOND, gathering, clients);
  }

  private static Seen seenWithoutRests(Clients clients) throws Exception {
    World world = new World();
    SelectStrategy plain = DefaultSelectStrategyFactory.INSTANCE.newSelectStrategy();
    world.until(2 * SECOND, plain, clients);
    return world.until(8 * SECOND, plain, clients);
  }

  @Test
  void requests_of_clients_that_do_not_wait_are_read_several_at_a_time() throws Exception {
    for (int perSecond : new int[] {3_000, 4_700, 10_000}) {
      Seen seen = seen(steady(perSecond));

      assertThat(seen.answers).isBetween(6L * perSecond - 500, 6L * perSecond + 500);
      assertThat(seen.looks).isLessThan(seen.answers * 2 / 3);
      assertThat(seen.longestWaitNanos).isLessThan(2 * Gathering.REST_NANOS);
    }
  }

  @Test
  void clients_that_wait_for_answers_hardly_wait_longer() throws Exception {
    for (long think : new long[] {0, 50_000, 200_000, 1_000_000}) {
      for (int connections : new int[] {1, 2, 3, 5, 8, 16, 32, 64, 200}) {
        long alone = seenWithoutRests(waiting(connections, think)).answers;
        long answers = seen(waiting(connections, think)).answers;

        assertThat(answers)
            .as("%d connections that think for %d ns", connections, think)
            .isGreaterThan(alone * (think < 1_000_000 ? 95 : 90) / 100);
      }
    }
  }

  @Test
  void where_little_comes_there_are_no_rests() throws Exception {
    assertThat(seen(steady(20)).sleeps).isZero();
    assertThat(seen(steady(300)).sleeps).isZero();
  }

  @Test
  void follows_when_clients_change() throws Exception {
    World world = new World();
    Gathering gathering = new Gathering(world, world::sleep, () -> world.answers);
    world.until(3 * SECOND, gathering, steady(4_700));
    long change = world.now + Gathering.CHOICE_NANOS + 3 * Gathering.TRIAL_NANOS;
    Clients waiting = waiting(16, 0);
    world.until(change, gathering, waiting);

    assertThat(world.until(change + SECOND / 2, gathering, waiting).sleeps).isLessThan(30);
  }

  @Test
  void work_that_is_there_waits_for_no_rest() throws Exception {
    World world = new World();
    Gathering gathering = new Gathering(world, world::sleep, () -> world.answers);
    world.until(3 * SECOND, gathering, steady(4_700));
    long before = world.now;

    assertThat(gathering.calculateStrategy(() -> 0, true)).isZero();
    assertThat(gathering.calculateStrategy(() -> 3, true)).isEqualTo(3);
    assertThat(world.now).isEqualTo(before);

    gathering.calculateStrategy(() -> 3, false);
    assertThat(world.now).isGreaterThan(before);
  }
}
