package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What router lines say of requests that went well.
class RouterTrafficTest {
  private static final String LINE =
      "at=info method=GET path=\"/a b\" host=shop.example.com request_id=1 fwd=\"192.0.2.1\""
          + " dyno=web.1 connect=1ms service=18ms status=200 bytes=13 protocol=http1.1 tls=false";

  private static Batch router(String text) {
    return Extraction.of("heroku", "router", text);
  }

  @Test
  void counts_a_request_with_its_times_and_bytes() {
    assertThat(Extraction.lines(router(LINE)))
        .containsExactlyInAnyOrder(
            "heroku_router_requests_total{app=\"x\",method=\"GET\",process=\"web.1\","
                + "status=\"200\"} += counter 1.0",
            "heroku_router_service_seconds{app=\"x\",process=\"web.1\"} += histogram"
                + " [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]"
                + "[0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]1.0/0.018",
            "heroku_router_connect_seconds{app=\"x\"} += histogram"
                + " [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0]"
                + "[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]1.0/0.001",
            "heroku_router_response_bytes_total{app=\"x\",process=\"web.1\"} += counter 13.0");
  }

  /// Next year's lines have a new key, a missing one, and another order.
  @Test
  void reads_keys_in_any_order_and_among_new_ones() {
    List<String> expected = Extraction.lines(router(LINE)).stream().sorted().toList();
    List<String> words = new ArrayList<>(Arrays.asList(LINE.replace("/a b", "/ab").split(" ", -1)));
    words.add("zone=\"eu west\"");
    words.add("retries=0");
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      Collections.shuffle(words, random);
      List<String> lines = Extraction.lines(router(String.join(" ", words)));
      assertThat(lines.stream().sorted()).as("%s", words).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "method=PATCH status=200,PATCH,200",
    "method=get status=200,other,200",
    "method=PROPFIND status=207,other,207",
    "method=GETX status=200,other,200",
    "method=OPTIONS status=,OPTIONS,",
    "method=CONNECT status=20,CONNECT,",
    "method=DELETE status=2000,DELETE,",
    "method=TRACE status=2x0,TRACE,",
    "status=499,other,499",
    "connect=,other,",
    "method=HEAD,HEAD,"
  })
  void has_closed_words_for_method_and_status(String text, String method, String status) {
    String end = status == null ? "" : ",status=\"" + status + "\"";
    assertThat(Extraction.lines(router(text)))
        .containsExactly(
            "heroku_router_requests_total{app=\"x\",method=\""
                + method
                + "\""
                + end
                + "} += counter 1.0");
  }

  @ParameterizedTest
  @CsvSource({"4ms,0.004", "0,0.0", "397,0.397", "2s,2.0", "102336ms,102.336", "0ms,0.0"})
  void reads_durations_with_and_without_a_unit(String service, String sum) {
    assertThat(Extraction.lines(router("service=" + service)).getFirst()).endsWith("1.0/" + sum);
  }

  @ParameterizedTest
  @CsvSource({
    "service=4m,unit",
    "service=2sec,unit",
    "connect=4msx,unit",
    "service=x,value",
    "connect=-1ms,value",
    "service=1.5ms,unit",
    "bytes=1k,value",
    "bytes=-1,value",
    "service=99999999999999999999ms,value"
  })
  void discards_what_it_cannot_read_and_nothing_else(String text, String reason) {
    assertThat(Extraction.lines(router(text + " method=GET status=200")))
        .containsExactlyInAnyOrder(
            "! " + reason,
            "heroku_router_requests_total{app=\"x\",method=\"GET\",status=\"200\"}"
                + " += counter 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"at=info", "dyno=web.1", "service= connect= bytes= status= method="})
  void counts_a_request_that_tells_nothing_of_itself(String text) {
    String process = text.startsWith("dyno=") ? ",process=\"web.1\"" : "";
    assertThat(Extraction.lines(router(text)))
        .containsExactly(
            "heroku_router_requests_total{app=\"x\",method=\"other\"%s} += counter 1.0"
                .formatted(process));
  }

  @ParameterizedTest
  @ValueSource(strings = {"at=info dyno=web.1 bytes=0", "at=info bytes=", "at=info dyno=web.1"})
  void bytes_begin_at_0(String text) {
    String process = text.contains("dyno=") ? ",process=\"web.1\"" : "";
    assertThat(Extraction.counters(router(text), HerokuFamilies.ROUTER_RESPONSE_BYTES))
        .containsExactly(Map.entry("app=\"x\"" + process, 0.0));
  }

  @Test
  void counts_every_status_of_a_process_by_itself() {
    Batch batch =
        new Extractor()
            .extract(
                Bodies.frame(
                    "x",
                    Bodies.framed(
                        IntStream.range(0, 2_000)
                            .mapToObj(i ->
                                Bodies.message(
                                    "heroku",
                                    "router",
                                    "method=%s status=%03d dyno=web.1"
                                        .formatted(i % 2 == 0 ? "GET" : "POST", i / 2)))
                            .toArray(String[]::new))));
    assertThat(Extraction.counters(batch, HerokuFamilies.ROUTER_REQUESTS))
        .hasSize(2_000)
        .allSatisfy((labels, count) -> assertThat(count).isEqualTo(1));
  }

  @Test
  void counts_errors_of_every_code_with_their_severity() {
    for (String[] code :
        new String[][] {
          {"at=error code=H27", "H27", "info"},
          {"at=warning code=H28", "H28", "warning"},
          {"at=error code=H77", "H77", "unknown"},
          {"at=error code=H18", "H18", "critical"}
        }) {
      assertThat(Extraction.lines(router(code[0] + " dyno=web.1")))
          .contains(
              "heroku_errors_total{app=\"x\",code=\"%s\",process=\"web.1\",severity=\"%s\"}"
                      .formatted(code[1], code[2])
                  + " += counter 1.0");
    }
    for (String notice : new String[] {"at=info code=H80", "code=H12", "at=error code=R14"}) {
      assertThat(Extraction.lines(router(notice + " dyno=web.1")))
          .containsExactly(
              "heroku_router_requests_total{app=\"x\",method=\"other\",process=\"web.1\"}"
                  + " += counter 1.0");
    }
  }

  @Test
  void has_zeros_for_the_codes_that_wake_people() {
    assertThat(Extraction.counters(router("at=info dyno=web.1"), HerokuFamilies.ERRORS))
        .hasSize(15)
        .containsEntry("app=\"x\",code=\"H12\",process=\"web.1\",severity=\"critical\"", 0.0)
        .containsEntry("app=\"x\",code=\"H10\",severity=\"critical\"", 0.0);
  }

  @Test
  void begins_at_nothing_in_each_batch() {
    Extractor extractor = new Extractor();
    String body = Bodies.framed(Bodies.message("heroku", "router", LINE));
    Batch first = extractor.extract(Bodies.frame("x", body));
    Batch second = extractor.extract(Bodies.frame("x", body));
    assertThat(Extraction.lines(second))
        .containsExactlyInAnyOrderElementsOf(Extraction.lines(first));
  }
}
