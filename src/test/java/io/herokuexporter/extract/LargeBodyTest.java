package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is made of a body takes many times its length, so there are bounds to it.
class LargeBodyTest {
  private static Batch read(StringBuilder body) {
    return new Extractor().extract(Bodies.frame("x", body.toString()));
  }

  private static String framed(String procId, String text) {
    String message = "<1>1 - - app " + procId + " - " + text;
    return message.length() + " " + message;
  }

  private static String routed(String text) {
    return framed("router", text);
  }

  @Test
  void a_message_that_no_logplex_would_send_is_not_read() {
    String json = "[{\"metric\":{\"name\":\"x\",\"gauge\":{\"value\":1}}}";
    String end = "]";
    int blanks = Bounds.TEXT_BYTES_MAX / 4 * 3 - json.length() - end.length() - 100;
    assertThat(Extraction.discards(Extraction.ingest(json + " ".repeat(blanks) + end))).isZero();
    Batch batch = Extraction.ingest(json + " ".repeat(blanks + 200) + end);
    assertThat(batch.discards(Reason.FRAME)).isEqualTo(1);
    assertThat(Extraction.updates(batch)).isEmpty();
  }

  @Test
  void a_batch_hears_of_as_many_processes_as_an_app_may_have() {
    StringBuilder body = new StringBuilder();
    int processes = Bounds.PROCESSES_MAX + 50;
    for (int i = 0; i < processes; i++) {
      body.append(framed("p" + i, "hello"));
    }
    Batch batch = read(body);
    assertThat(batch.messages(MessageKind.OTHER)).isEqualTo(processes);
    // the app itself is one of those that are heard of, or one too many
    assertThat(batch.heard()).hasSize(Bounds.PROCESSES_MAX);
    assertThat(batch.discards(Reason.SERIES_LIMIT)).isEqualTo(50 + 1);
  }

  @Test
  @Timeout(60) // to copy the rest of the line for each value takes minutes
  void a_line_of_escaped_quotes_is_read_once() {
    String values = "a=\"\\\\\" ".repeat(Bounds.TEXT_BYTES_MAX / 8);
    Batch batch = read(new StringBuilder(routed(values + "dyno=web.1").repeat(20)));
    assertThat(Extraction.counters(batch, HerokuFamilies.ROUTER_REQUESTS))
        .containsExactly(entry("app=\"x\",method=\"other\",process=\"web.1\"", 20.0));
  }

  @Test
  void an_error_of_a_process_that_is_one_too_many_is_counted_in_no_later_batch() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < Bounds.PROCESSES_MAX; i++) {
      body.append(routed("at=info dyno=web." + i + " status=200"));
    }
    body.append(routed("at=error code=H12 dyno=late.1 status=503"));
    Extractor extractor = new Extractor();
    Batch full = extractor.extract(Bodies.frame("x", body.toString()));
    assertThat(full.discards(Reason.SERIES_LIMIT)).isPositive();
    Batch next = extractor.extract(Bodies.frame("x", routed("at=info dyno=late.1 status=200")));
    assertThat(Extraction.counters(next, HerokuFamilies.ROUTER_ERRORS).values())
        .hasSize(11)
        .containsOnly(0.0);
  }

  @Test
  void what_is_counted_for_processes_that_are_too_many_is_counted_for_no_other() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < Bounds.PROCESSES_MAX + 50; i++) {
      body.append(framed("p" + i, "hello"));
    }
    Extractor extractor = new Extractor();
    extractor.extract(Bodies.frame("x", body.toString()));
    Batch next = extractor.extract(Bodies.frame("x", framed("web.1", "hello")));
    assertThat(next.heard()).hasSize(2);
    assertThat(next.discards(Reason.SERIES_LIMIT)).isZero();
    assertThat(Extraction.counters(next, "heroku_log_messages_total").values())
        .containsExactly(1.0);
  }
}
