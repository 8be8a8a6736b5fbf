package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/// Whole requests, and requests that are cut and changed everywhere.
class ExtractorTest {
  private static final String JSON =
      """
      [{"metric":{"name":"c","kind":"incremental","tags":{"t":"v"},"counter":{"value":1}}},
      {"metric":{"name":"h","aggregated_histogram":{"buckets":[0.1,"inf"],"counts":[1,2],"sum":3}}},
      {"metric":{"name":"d","distribution":{"samples":[{"value":1,"rate":2}],
      "statistic":"summary"}}}]
      """;

  @SuppressWarnings("UnusedVariable") // by name, below
  private static final List<String> SAMPLES =
      List.of(
          "source=DATABASE addon=postgresql-curly-1 sample#db_size=10bytes sample#load-avg=0.5e1kB",
          "at=error code=H12 desc=\"Request \\\"x\" path=\"/\" dyno=web.1 connect= status=503",
          Extraction.line(JSON.getBytes(StandardCharsets.UTF_8)));

  private static final Pattern NAMES =
      Pattern.compile("heroku_(postgres_[a-zA-Z0-9_]+|router_errors)|[a-zA-Z_:][a-zA-Z0-9_:]*");

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void reads_a_line_that_is_cut_or_changed_anywhere(String text) {
    String procId = text.startsWith("source") ? "heroku-postgres" : "router";
    for (int at = 0; at < text.length(); at++) {
      expectNames(Extraction.of("app", procId, text.substring(0, at)));
      for (char c : new char[] {' ', '"', '=', '\\', '\0', '\u00ff', 'A', '9', '-', '#', '.'}) {
        String changed = text.substring(0, at) + c + text.substring(at + 1);
        expectNames(Extraction.of("app", procId, changed));
      }
    }
  }

  @Test
  void reads_json_that_is_cut_or_changed_anywhere() {
    byte[] json = JSON.strip().getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < json.length; at++) {
      assertThat(Extraction.lines(Extraction.ingest(Arrays.copyOf(json, at))))
          .containsExactly("! json");
      for (char c : "\" ,:[]{}0-eE\\\u0000\u00ff\u00c3n".toCharArray()) {
        byte[] changed = json.clone();
        changed[at] = (byte) c;
        expectNames(Extraction.ingest(changed));
      }
    }
    assertThat(Extraction.lines(Extraction.ingest(json))).hasSize(3);
  }

  private static void expectNames(Batch batch) {
    assertThat(batch.updates()).allMatch(u -> NAMES.matcher(u.series().name()).matches());
    assertThat(batch.updates().size() + Extraction.discards(batch)).isLessThan(20);
  }

  @Test
  void counts_every_kind_of_message_and_every_discard() {
    String body =
        Bodies.framed(
            Bodies.message("heroku", "router", "at=info"),
            Bodies.message("app", "heroku-postgres", "source=D sample#k=1"),
            Bodies.message("app", "web.1", Extraction.line("[]".getBytes(StandardCharsets.UTF_8))),
            Bodies.message("heroku", "web.1", "Restarting"),
            Bodies.message("app", "heroku-redis", "source=R sample#k=1"),
            Bodies.message("app", "api", "Deploy 1234 by user u"),
            Bodies.message("heroku", "logplex", "Error L10 (x): 1 messages dropped since t."),
            Bodies.message("app", "web.1", "hello"),
            "<1>no header\n",
            "<1>1 t h a " + "p".repeat(129) + " - x\n");
    Batch batch = new Extractor().explain(Bodies.frame("x", body + "junk"));
    for (MessageKind kind : MessageKind.values()) {
      assertThat(batch.messages(kind)).as(kind.label()).isEqualTo(1);
    }
    assertThat(batch.discards(Reason.HEADER)).isEqualTo(2);
    assertThat(batch.discards(Reason.FRAME)).isZero();
    assertThat(batch.repairedFrames()).isEqualTo(1);
    Batch torn = new Extractor().explain(Bodies.frame("x", "junk"));
    assertThat(Extraction.lines(torn)).containsExactly("! frame");
    assertThat(torn.heard()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"none,false", "2,false", "' 2 ',false", "1,true", "3,true", "x,true", "-2,true"})
  void compares_the_message_count_with_the_frames_that_were_cut(String count, boolean mismatch) {
    byte[] bytes = Bodies.bytes(Bodies.framed(Bodies.message("app", "w", "x"), "<1>no header\n"));
    Frame frame = new Frame(bytes, 0, bytes.length, null, null, null, count, bytes.length);
    assertThat(new Extractor().extract(frame).countMismatch()).isEqualTo(mismatch);
  }

  @Test
  void labels_with_the_drain_token_or_with_no_app_at_all() {
    byte[] bytes = Bodies.bytes(Bodies.framed(Bodies.message("heroku", "router", "at=i dyno=w")));
    Frame drain = new Frame(bytes, 0, bytes.length, "", "d.1", null, null, bytes.length);
    assertThat(Extraction.counters(new Extractor().explain(drain), HerokuFamilies.ROUTER_ERRORS))
        .containsKey("app=\"d.1\",code=\"H10\",process=\"w\"");
    Frame nobody = new Frame(bytes, 0, bytes.length, null, null, null, null, bytes.length);
    assertThat(Extraction.counters(new Extractor().explain(nobody), HerokuFamilies.ROUTER_ERRORS))
        .containsKey("code=\"H10\",process=\"w\"");
  }

  @ParameterizedTest
  @CsvSource({
    "heroku,router,at=error code=H12 dyno=w",
    "heroku,web.1,State changed from starting to up",
    "heroku,web.1,source=web.1 dyno=heroku.1.a sample#load_avg_1m=1",
    "app,api,Deploy 1234 by user u",
    "heroku,logplex,Error L10 (x): 1 messages dropped since t."
  })
  void refuses_an_app_that_is_too_long_for_a_label(String app, String procId, String text) {
    String body = Bodies.framed(Bodies.message(app, procId, text));
    Batch batch = new Extractor().explain(Bodies.frame("a".repeat(1025), body));
    assertThat(Extraction.lines(batch)).containsExactly("! name");
    assertThat(batch.dynoEvents()).isEmpty();
    assertThat(batch.existing()).isEmpty();
    Batch longest = new Extractor().explain(Bodies.frame("a".repeat(1024), body));
    assertThat(Extraction.discards(longest)).isZero();
  }
}
