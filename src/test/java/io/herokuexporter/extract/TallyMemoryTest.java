package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.Heap;
import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import org.junit.jupiter.api.Test;

/// An app whose router lines have ever other methods and statuses: each takes a counter.
class TallyMemoryTest {
  /// Its name stands in each of them.
  private static final String APP = "a".repeat(1_000);

  private static final int STATUSES = 1_000;
  private static final int ANSWERS = STATUSES * HttpMethod.values().length;

  /// Counters of a dyno that answers in all ways take more than half of it, and less than three
  /// quarters.
  private static final int BYTES_MAX = 20_000_000;

  private final Extractor extractor = extractor();

  private static Extractor extractor() {
    return new Extractor(new TallyMemory(BYTES_MAX));
  }

  private static Frame answers(int fromDyno, int toDyno) {
    StringBuilder body = new StringBuilder();
    for (int dyno = fromDyno; dyno < toDyno; dyno++) {
      for (HttpMethod method : HttpMethod.values()) {
        for (int status = 0; status < STATUSES; status++) {
          body.append(answer(dyno, method, status));
        }
      }
    }
    return Bodies.frame(APP, body.toString());
  }

  private static String answer(int dyno, HttpMethod method, int status) {
    String number = Integer.toString(STATUSES + status).substring(1);
    String line = "at=info dyno=web." + dyno + " method=" + method + " status=" + number;
    return Bodies.framed(Bodies.message("heroku", "router", line));
  }

  private static double requests(Batch batch) {
    double requests = 0;
    for (Update update : batch.updates()) {
      if (update.series().name().equals(HerokuFamilies.ROUTER_REQUESTS)
          && update.value() instanceof Value.Counter(double more)) {
        requests += more;
      }
    }
    return requests;
  }

  @Test
  void counters_are_forgotten_before_they_take_the_heap() {
    long before = Heap.usedBytes();
    for (int dyno = 0; dyno < 6; dyno++) {
      Batch batch = extractor.extract(answers(dyno, dyno + 1));
      assertThat(requests(batch)).isEqualTo(ANSWERS);
    }
    assertThat(Heap.usedBytes() - before).isLessThan(BYTES_MAX * 3 / 2);
    assertThat(extractor.extract(Bodies.frame(APP, "")).updates()).isEmpty();
  }

  @Test
  void what_has_no_room_within_a_batch_is_discarded_and_nothing_else() {
    Batch full = extractor.extract(answers(0, 2));
    int lines = 2 * ANSWERS;
    assertThat(full.messages(MessageKind.ROUTER)).isEqualTo(lines);
    assertThat(requests(full)).isBetween(lines / 2.0, lines - 1.0);
    // not counted is a request, and of dynos all of which had no room some more
    assertThat(full.discards(Reason.SERIES_LIMIT) + requests(full))
        .isBetween((double) lines, lines + 20.0);
    assertThat(Extraction.discards(full)).isEqualTo(full.discards(Reason.SERIES_LIMIT));
  }

  @Test
  void what_was_discarded_is_counted_in_no_later_batch_and_keeps_nothing_out() {
    extractor.extract(answers(0, 2));
    String line = answer(1, HttpMethod.OTHER, STATUSES - 1);
    Batch next = extractor.extract(Bodies.frame(APP, line));
    Batch alone = extractor().extract(Bodies.frame(APP, line));
    assertThat(Extraction.lines(next)).isEqualTo(Extraction.lines(alone)).isNotEmpty();
    assertThat(Extraction.discards(next)).isZero();
    assertThat(Extraction.counters(next, HerokuFamilies.ROUTER_ERRORS))
        .isEqualTo(Extraction.counters(alone, HerokuFamilies.ROUTER_ERRORS))
        .hasSize(ErrorCode.OF_ORIGINAL.size());
  }

  /// A batch that is tried again must come to the same.
  @Test
  void what_has_no_room_does_not_depend_on_earlier_batches() {
    extractor.extract(answers(0, 1));
    Batch second = extractor.extract(answers(1, 2));
    int lines = ANSWERS;
    assertThat(second.messages(MessageKind.ROUTER)).isEqualTo(lines);
    assertThat(requests(second)).isEqualTo(lines);
    assertThat(Extraction.discards(second)).isZero();
    Frame tooMany = answers(0, 2);
    Batch first = extractor().extract(tooMany);
    Batch again = extractor.extract(tooMany);
    assertThat(again.updates()).hasSameSizeAs(first.updates());
    assertThat(requests(again)).isEqualTo(requests(first));
    assertThat(again.discards(Reason.SERIES_LIMIT)).isEqualTo(first.discards(Reason.SERIES_LIMIT));
  }

  @Test
  void apps_count_with_their_names() {
    TallyMemory memory = new TallyMemory(100_000);
    ProcessTable processes = new ProcessTable(memory, new NewCounters());
    for (int app = 0; app < 4; app++) {
      assertThat(memory.isScarce()).isFalse();
      processes.begin(app + "n".repeat(10_000));
    }
    assertThat(memory.isScarce()).isTrue();
    processes.begin("another");
    assertThat(memory.isScarce()).isFalse();
  }
}
