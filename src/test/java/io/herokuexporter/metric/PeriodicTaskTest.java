package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.Loggers;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeriodicTaskTest {
  @Test
  void what_fails_is_done_again() throws Exception {
    CountDownLatch times = new CountDownLatch(3);
    Runnable failing =
        () -> {
          times.countDown();
          if (times.getCount() == 2) {
            throw new IllegalStateException("on purpose");
          }
          throw new OutOfMemoryError("on purpose");
        };
    Loggers.silent(PeriodicTask.class, () -> isDoneAgain(failing, times));
  }

  @Test
  void so_is_what_cannot_be_logged() throws Exception {
    CountDownLatch times = new CountDownLatch(3);
    isDoneAgain(
        () -> {
          times.countDown();
          throw Loggers.unloggable();
        },
        times);
  }

  private static void isDoneAgain(Runnable failing, CountDownLatch times) throws Exception {
    try (PeriodicTask task = new PeriodicTask("failing", 1, failing)) {
      task.start();
      assertThat(times.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
