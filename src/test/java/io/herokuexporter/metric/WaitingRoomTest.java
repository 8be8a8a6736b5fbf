package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingRoomTest {
  private static final int BATCHES = 40;
  private static final int SERIES = 1_000;
  private static final int MIB = 1024 * 1024;

  /// The name of an app is in the labels of each of its series, but once in the request.
  @Test
  void takes_no_more_at_once_than_the_journal_takes_well() throws InterruptedException {
    Labels labels = Labels.of("app", "x".repeat(1_024));
    WaitingRoom room = new WaitingRoom();
    for (int i = 0; i < BATCHES; i++) {
      Batch batch = new Batch("x");
      for (int j = 0; j < SERIES; j++) {
        batch.add(Update.set(new SeriesKey("m" + j, labels), new Value.Gauge(1), MessageTime.NONE));
      }
      room.add(new Submission(batch, null, 1, 0, _ -> {}));
    }
    int left = BATCHES;
    while (left > 0) {
      int taken = room.take(0).size();
      assertThat(taken).isBetween(1, 8 * MIB / (1_024 * SERIES) + 1);
      room.settle();
      left -= taken;
    }
  }
}
