package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.herokuexporter.Loggers;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(20)
class VerifierTest {
  private static final int ROOM_OF_ONE = Verifier.RUNNING_MAX + Verifier.WAITING_PER_ADDRESS_MAX;

  private final Verifier verifier = new Verifier();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger runningMost = new AtomicInteger();

  private final Logger log = (Logger) LoggerFactory.getLogger(Verifier.class);

  @AfterEach
  void close() {
    log.setLevel(null);
    release.countDown();
    verifier.close();
  }

  private static ByteBuffer digest(int secret) {
    return ByteBuffer.allocate(4).putInt(0, secret);
  }

  /// A verification that lasts until it is released.
  private void verification() {
    begun.incrementAndGet();
    runningMost.accumulateAndGet(running.incrementAndGet(), Math::max);
    try {
      release.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    running.decrementAndGet();
  }

  private boolean verify(long address, int secret, CountDownLatch done) {
    return verifier.verify(address, digest(secret), this::verification, done::countDown);
  }

  @Test
  void two_are_verified_at_once_and_the_others_after_them() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      assertThat(verify(1, i, done)).isTrue();
    }
    release.countDown();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).hasValue(20);
    assertThat(runningMost).hasValueLessThanOrEqualTo(Verifier.RUNNING_MAX);
  }

  @Test
  void one_that_fails_and_cannot_be_logged_is_not_waited_for() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(ROOM_OF_ONE + 1);
    for (int i = 0; i <= ROOM_OF_ONE; i++) {
      CountDownLatch failed = new CountDownLatch(1);
      Runnable failing =
          () -> {
            failed.countDown();
            throw Loggers.unloggable();
          };
      while (!verifier.verify(1, digest(i), failing, done::countDown)) {
        Thread.onSpinWait(); // the last ones may not be over yet
      }
      assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(done.getCount()).isEqualTo(ROOM_OF_ONE + 1);
  }

  @Test
  void so_many_wait_and_no_address_takes_all_the_room() {
    CountDownLatch done = new CountDownLatch(1);
    for (int i = 0; i < ROOM_OF_ONE; i++) {
      assertThat(verify(1, i, done)).isTrue();
    }
    assertThat(verify(1, ROOM_OF_ONE, done)).isFalse();
    for (int i = ROOM_OF_ONE; i < Verifier.RUNNING_MAX + Verifier.WAITING_MAX; i++) {
      assertThat(verify(2, i, done)).isTrue();
    }
    assertThat(verify(3, -1, done)).isFalse();
    assertThat(verify(3, 0, done)).as("a secret that is verified anyway").isTrue();
  }

  @Test
  void there_is_room_again_when_they_are_done() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(ROOM_OF_ONE);
    for (int i = 0; i < ROOM_OF_ONE; i++) {
      verify(1, i, done);
    }
    release.countDown();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    CountDownLatch again = new CountDownLatch(ROOM_OF_ONE);
    for (int i = 0; i < ROOM_OF_ONE; i++) {
      assertThat(verify(1, i, again)).isTrue();
    }
    assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void one_secret_is_verified_once_for_all_who_ask() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      assertThat(verify(i, 7, done)).isTrue();
    }
    release.countDown();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(begun).hasValue(1);
  }

  @Test
  void without_a_thread_there_is_no_room_and_nothing_is_left_behind() {
    log.setLevel(Level.OFF);
    verifier.close();
    for (int i = 0; i < 2 * (Verifier.RUNNING_MAX + Verifier.WAITING_MAX); i++) {
      assertThat(verify(i, 1, new CountDownLatch(1))).isFalse();
    }
  }

  @Test
  void who_has_gone_is_not_told() throws InterruptedException {
    AtomicInteger told = new AtomicInteger();
    Runnable gone = told::incrementAndGet;
    CountDownLatch done = new CountDownLatch(1);
    verifier.verify(1, digest(1), this::verification, gone);
    verify(1, 1, done);
    verifier.forget(digest(1), gone);
    release.countDown();
    assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(told).hasValue(0);
  }

  @Test
  void one_that_fails_is_not_done_and_leaves_its_room() throws InterruptedException {
    log.setLevel(Level.OFF);
    release.countDown();
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < 3 * ROOM_OF_ONE; i++) {
      Runnable fails =
          i % 2 == 0
              ? () -> {
                throw new IllegalStateException("on purpose");
              }
              : () -> {
                throw new OutOfMemoryError("on purpose");
              };
      CountDownLatch next = new CountDownLatch(1);
      assertThat(verifier.verify(1, digest(-1 - i), fails, failed::incrementAndGet)).isTrue();
      verify(1, i, next);
      assertThat(next.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(failed).hasValue(0);
  }
}
