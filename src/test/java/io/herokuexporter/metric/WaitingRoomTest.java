package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
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

  @Test
  void who_is_put_back_waits_in_the_order_of_arrival_unless_told_already()
      throws InterruptedException {
    WaitingRoom room = new WaitingRoom();
    List<Submission> all = new ArrayList<>();
    for (int deadline : new int[] {3, 1, 4, 5}) {
      all.add(new Submission(new Batch("x"), null, 1, deadline, _ -> {}));
    }
    all.subList(0, 3).forEach(room::add);
    assertThat(room.take(0)).hasSize(3);
    room.add(all.get(3));
    room.giveUp(2);
    room.putBack();
    assertThat(room.take(0)).containsExactly(all.get(0), all.get(2), all.get(3));
  }
}
