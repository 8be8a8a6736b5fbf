package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.logplex.MessageReader;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Owner;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterReaderTest {
  private static final List<String> CODES =
      List.of("H10", "H11", "H12", "H13", "H14", "H15", "H18", "H19", "H20", "H21", "H22");

  private static Batch router(String text) {
    return Extraction.of("heroku", "router", text);
  }

  /// All eleven codes at 0 but this one, with these labels after `app="x",code=`.
  private static void counts(Batch batch, String code, String process) {
    assertThat(batch.messages(MessageKind.ROUTER)).isEqualTo(1);
    Map<String, Double> expected = new TreeMap<>();
    for (String each : CODES) {
      String labels = "app=\"x\",code=\"" + each + "\"" + process;
      expected.put(labels, each.equals(code) ? 1.0 : 0.0);
    }
    assertThat(Extraction.counters(batch, HerokuFamilies.ROUTER_ERRORS)).isEqualTo(expected);
  }

  private static final String WEB = ",process=\"web.1\"";

  @Test
  void counts_each_of_the_eleven_codes() {
    for (String code : CODES) {
      counts(router("at=error code=" + code + " dyno=web.1"), code, WEB);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at=info dyno=web.1",
        "at=info code=H12 dyno=web.1",
        "code=H12 dyno=web.1",
        "sock=client at=warning code=H27 dyno=web.1",
        "at=error code=H99 dyno=web.1",
        "at=error code=h12 dyno=web.1",
        "at=error code=H1 dyno=web.1",
        "at=error code=H122 dyno=web.1",
        "at=error code= dyno=web.1",
        "at=error code=H12 code=H99 dyno=web.1",
        "at=error code=H12 dyno=web.2 dyno=web.1 at=info",
        "at=error path=\"/ code=H12 dyno=evil \" dyno=web.1",
        "at=error desc=\"\\\" code=H12\" dyno=web.1",
        "at=error xcode=H12 #code=H12 dyno=web.1"
      })
  void makes_all_codes_exist_and_counts_none(String text) {
    counts(router(text), "none", WEB);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at=warning code=H12 dyno=web.1",
        "at=infos code=H12 dyno=web.1",
        "at=inf code=H12 dyno=web.1",
        "at= code=H12 dyno=web.1",
        "at=\"error\" code=\"H12\" dyno=\"web.1\"",
        "code=H12 dyno=web.1 words at=error",
        "  at=error   code=H12  dyno=web.1  ",
        "at=error code=H10 code=H12 dyno=web.1",
        "at=error dyno=web.1 code=H12 desc=\"never closed code=H10",
        "at=error desc=\"a\\\\\" code=H12 dyno=web.1",
        "at=error path=\"/\u00ff\0\" code=H12 dyno=web.1",
        "app_name=evil at=error code=H12 dyno=web.1"
      })
  void counts_what_the_line_says(String text) {
    counts(router(text), "H12", WEB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "at=error code=H14 dyno= connect= service= status=503",
        "at=error code=H14",
        "at=error code=H14 dyno=\"\"",
        "at=error code=H14 dyno=web.1 dyno="
      })
  void leaves_the_process_out_when_it_is_empty_or_missing(String text) {
    counts(router(text), "H14", "");
  }

  @Test
  void unescapes_a_quoted_value() {
    counts(
        router("at=error code=H10 dyno=\"a\\\"b\\\\c\\d\""),
        "H10",
        ",process=\"a\\\"b\\\\c\\\\d\"");
    counts(router("at=error code=H10 dyno=\"open \\"), "H10", ",process=\"open \\\\\"");
  }

  @Test
  void believes_app_and_process_not_the_text() {
    counts(Extraction.of("app", "router", "at=error code=H12 dyno=web.1"), "H12", WEB);
    for (String[] who :
        new String[][] {{"heroku", "web.1"}, {"other", "router"}, {"app", "web.1"}}) {
      Batch batch = Extraction.of(who[0], who[1], "at=error code=H12 dyno=web.1");
      assertThat(Extraction.lines(batch)).isEmpty();
      assertThat(batch.messages(MessageKind.ROUTER)).isZero();
    }
  }

  @Test
  void leaves_prose_of_the_router_alone() {
    assertThat(router("Error H12 (Request timeout)").messages(MessageKind.OTHER)).isEqualTo(1);
    assertThat(router("").messages(MessageKind.OTHER)).isEqualTo(1);
  }

  @Test
  void refuses_a_dyno_past_its_limit() {
    String longest = "d".repeat(MessageReader.PROC_ID_BYTES_MAX);
    counts(router("at=error code=H12 dyno=" + longest), "H12", ",process=\"" + longest + "\"");
    assertThat(Extraction.lines(router("at=error code=H12 dyno=d" + longest)))
        .containsExactly("! value");
  }

  @Test
  void sums_up_a_batch_and_hears_of_everybody_in_it() {
    String body =
        Bodies.framed(
            Bodies.message("heroku", "router", "at=error code=H12 dyno=web.1"),
            Bodies.message("heroku", "router", "at=error code=H12 dyno=web.1"),
            Bodies.message("heroku", "router", "at=error code=H10 dyno="),
            Bodies.message("app", "worker.1", "hello"));
    Batch batch = new Extractor().explain(Bodies.frame("x", body));
    assertThat(Extraction.counters(batch, HerokuFamilies.ROUTER_ERRORS))
        .hasSize(22)
        .containsEntry("app=\"x\",code=\"H12\",process=\"web.1\"", 2.0)
        .containsEntry("app=\"x\",code=\"H10\"", 1.0);
    assertThat(batch.heard())
        .containsOnly(
            Owner.process("x", "router"),
            Owner.process("x", "web.1"),
            Owner.process("x", "worker.1"),
            Owner.process("x", null));
    assertThat(batch.messages(MessageKind.ROUTER)).isEqualTo(3);
  }

  @Test
  void forgets_processes_and_loses_no_count() {
    Extractor extractor = new Extractor();
    int dynos = 1_000;
    for (int first = 0; first <= ProcessTable.PROCESSES_MAX; first += dynos - 10) {
      StringBuilder body = new StringBuilder();
      for (int i = first; i < first + dynos; i++) {
        String line = "at=e code=H12 dyno=";
        body.append(Bodies.framed(Bodies.message("heroku", "router", line + "d." + i)));
        body.append(Bodies.framed(Bodies.message("heroku", "router", line + "z")));
      }
      Batch batch = extractor.explain(Bodies.frame("x", body.toString()));
      assertThat(Extraction.counters(batch, HerokuFamilies.ROUTER_ERRORS))
          .hasSize(CODES.size() * (dynos + 1))
          .containsEntry("app=\"x\",code=\"H12\",process=\"z\"", (double) dynos);
    }
  }
}
