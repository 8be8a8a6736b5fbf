package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.Heap;
import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestReaderTest {
  private static final String LABELS = "{app=\"x\",process=\"web.1\"}";

  /// What an array of this one metric `m` comes to.
  private static void gives(String members, String... lines) {
    assertThat(
            Extraction.lines(Extraction.ingest("[{\"metric\":{\"name\":\"m\"," + members + "}}]")))
        .as(members)
        .containsExactly(lines);
  }

  private static void givesValue(String members, String value) {
    gives(members, "m" + LABELS + " = " + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "`counter`:{`value`:3} | counter 3.0",
        "`counter`:{`value`:`2.5`} | counter 2.5",
        "`kind`:`absolute`,`gauge`:{`value`:-1e2} | gauge -100.0",
        "`kind`:null,`gauge`:{`value`:`NaN`} | gauge NaN",
        "`gauge`:{`value`:`+1.5e1`,`other`:[{}]} | gauge 15.0",
        "`counter`:null,`gauge`:{`value`:2},`sketch`:null,`set`:null | gauge 2.0",
        "`aggregated_histogram`:{`buckets`:[1],`counts`:[2]},`gauge`:null | "
            + "histogram [1.0][2.0]2.0/0.0",
        "`set`:{`values`:[`b`,`a`,`a`,1]} | set [1, a, b]",
        "`set`:{`values`:[]} | set []",
        "`distribution`:{`values`:[0.005,3,99],`sample_rates`:[1,2,3],`statistic`:`histogram`} | "
            + "histogram [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]"
            + "[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0]6.0/303.005",
        "`distribution`:{`samples`:[{`rate`:2,`value`:3},{`value`:1,`rate`:`2`}],"
            + "`statistic`:`summary`} | "
            + "summary [0.5, 0.75, 0.9, 0.95, 0.99][1.0, 3.0, 3.0, 3.0, 3.0]4.0/8.0",
        "`distribution`:{`samples`:[],`statistic`:`summary`} | summary [][]0.0/0.0",
        "`aggregated_histogram`:{`buckets`:[1,`inf`],`counts`:[2,3],`count`:4,`sum`:7} | "
            + "histogram [1.0][2.0]5.0/7.0",
        "`aggregated_histogram`:{`buckets`:[{`upper_limit`:1,`count`:2},"
            + "{`upper_limit`:2,`count`:0}],`count`:9} | histogram [1.0, 2.0][2.0, 0.0]9.0/0.0",
        "`aggregated_histogram`:{`buckets`:[{`upper_limit`:`+Inf`,`count`:2}]} | "
            + "histogram [][]2.0/0.0",
        "`aggregated_histogram`:{`buckets`:[],`counts`:[]} | histogram [][]0.0/0.0",
        "`aggregated_summary`:{`quantiles`:[0.9,0.5],`values`:[9,-5],`count`:2,`sum`:1} | "
            + "summary [0.5, 0.9][-5.0, 9.0]2.0/1.0",
        "`aggregated_summary`:{`quantiles`:[{`quantile`:1,`value`:2}],`count`:3} | "
            + "summary [1.0][2.0]3.0/0.0"
      })
  void reads_a_value_in_both_spellings(String members, String value) {
    givesValue(members.replace('`', '"'), value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'counter':{'value':-1}",
        "'counter':{'value':'NaN'}",
        "'counter':{}",
        "'counter':7",
        "'counter':null",
        "'counter':null,'gauge':null",
        "'counter':{'value':null}",
        "'counter':{'value':true}",
        "'counter':{'value':'x'}",
        "'counter':{'value':[1]}",
        "'counter':{'value':1e999}",
        "'counter':{'value':'0x1'}",
        "'kind':'incremental','counter':{'value':-1}",
        "'gauge':{'value':'inf'}",
        "'gauge':{'value':'1e999'}",
        "'gauge':{'value':''}",
        "'gauge':{'value':' 1'}",
        "'gauge':{'value':'-Infinity'}",
        "'set':{}",
        "'set':{'values':'a'}",
        "'set':{'values':[null]}",
        "'distribution':{'samples':[]}",
        "'distribution':{'values':[1],'statistic':'summary'}",
        "'distribution':{'values':[1],'sample_rates':[1,2],'statistic':'summary'}",
        "'distribution':{'values':[1],'sample_rates':[0.5],'statistic':'summary'}",
        "'distribution':{'values':[1],'sample_rates':[1],'statistic':'mean'}",
        "'distribution':{'samples':[{'value':1}],'statistic':'summary'}",
        "'distribution':{'values':[1],'sample_rates':[1e307],'statistic':'summary'}",
        "'distribution':{'values':[1e300],'sample_rates':[1e300],'statistic':'histogram'}",
        "'aggregated_histogram':{'buckets':[1,1],'counts':[1,1]}",
        "'aggregated_histogram':{'buckets':[2,1],'counts':[1,1]}",
        "'aggregated_histogram':{'buckets':[1],'counts':[1,1]}",
        "'aggregated_histogram':{'buckets':[1]}",
        "'aggregated_histogram':{}",
        "'aggregated_histogram':{'buckets':['-inf'],'counts':[1]}",
        "'aggregated_histogram':{'buckets':[1],'counts':[-1]}",
        "'aggregated_histogram':{'buckets':[1],'counts':[0.5]}",
        "'aggregated_histogram':{'buckets':[1],'counts':['inf']}",
        "'aggregated_histogram':{'buckets':[1],'counts':[1],'count':'inf'}",
        "'aggregated_histogram':{'buckets':[1],'counts':[1],'sum':'inf'}",
        "'aggregated_histogram':{'buckets':[1],'counts':[1],'sum':'NaN'}",
        "'aggregated_histogram':{'buckets':[1],'counts':[1],'count':1.5}",
        "'aggregated_histogram':{'buckets':[{'upper_limit':1,'upper_limit':2}]}",
        "'aggregated_histogram':{'buckets':[{'upper_limit':1},"
            + "{'upper_limit':2,'count':1,'count':1}]}",
        "'aggregated_summary':{'quantiles':[1],'values':[1],'count':-1}",
        "'aggregated_summary':{'quantiles':[1],'values':[1],'count':1.5}",
        "'aggregated_summary':{'quantiles':[1.1],'values':[1],'count':1}",
        "'aggregated_summary':{'quantiles':[-0.1],'values':[1],'count':1}",
        "'aggregated_summary':{'quantiles':[1,1],'values':[1,1],'count':1}",
        "'aggregated_summary':{'quantiles':[1],'values':['NaN'],'count':1}",
        "'aggregated_summary':{'quantiles':[1],'values':[1]}"
      })
  void discards_a_value_that_is_not_allowed(String members) {
    gives(members.replace('\'', '"'), "! value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x':1",
        "'sketch':{'value':1}",
        "'kind':'new','gauge':{'value':1}",
        "'gauge':{'value':1},'counter':{'value':1}",
        "'gauge':{'value':1},'counter':7"
      })
  void discards_a_metric_without_one_known_type(String members) {
    gives(members.replace('\'', '"'), "! metric");
  }

  @Test
  void adds_an_increment_for_its_process_but_replaces_a_summary() {
    String incremental = "\"kind\":\"incremental\",";
    gives(incremental + "\"counter\":{\"value\":1}", "m" + LABELS + " += counter 1.0");
    gives(incremental + "\"gauge\":{\"value\":-1}", "m" + LABELS + " += gauge -1.0");
    gives(incremental + "\"set\":{\"values\":[\"a\"]}", "m" + LABELS + " += set [a]");
    gives(
        incremental + "\"distribution\":{\"samples\":[],\"statistic\":\"summary\"}",
        "m" + LABELS + " += summary [][]0.0/0.0");
    gives(
        incremental + "\"aggregated_summary\":{\"quantiles\":[],\"values\":[],\"count\":1}",
        "m" + LABELS + " = summary [][]1.0/0.0");
    var batch = Extraction.ingest("[{\"metric\":{\"name\":\"m\",\"gauge\":{\"value\":1}}}]");
    assertThat(batch.updates().getFirst().life()).isEqualTo(Life.FADES_WITH_DYNO);
    batch =
        Extraction.ingest(
            "[{\"metric\":{\"name\":\"m\"," + incremental + "\"counter\":{\"value\":1}}}]");
    assertThat(batch.updates().getFirst().life()).isEqualTo(Life.KEPT_WITH_DYNO);
    assertThat(batch.updates().getFirst().owner()).isEqualTo(Owner.process("x", "web.1"));
  }

  private static void tags(String tags, String labels) {
    gives(
        "\"gauge\":{\"value\":1},\"tags\":" + tags,
        labels.startsWith("!") ? labels : "m{" + labels + "} = gauge 1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "{'b':'2','zz':'1'} | app='x',b='2',process='web.1',zz='1'",
        "{'app':'evil','process':'evil'} | app='x',process='web.1'",
        "{'app':{'a':1},'process':[[]]} | app='x',process='web.1'",
        "{'a-b':null,'__x':[],'':null} | app='x',process='web.1'",
        "{'a':1,'b':true,'c':1.50,'d':null,'e':''} | a='1',app='x',b='true',c='1.50',"
            + "process='web.1'",
        "{'t':['a',['b','c']],'u':['a',null],'v':[]} | app='x',process='web.1',t='c'",
        "{'t':['a',[['b'],'c',[]]],'u':[[],[null,['a']]]} | app='x',process='web.1',u='a'",
        "{'t':['a',[{'b':[1]}],'c'],'u':[{'a':1},null]} | app='x',process='web.1',t='c'",
        "{'t':['a',{'b':1}]} | ! name",
        "{'t':['a',['b',{}]]} | ! name",
        "{'t':'a','t':'b'} | app='x',process='web.1',t='b'",
        "null | app='x',process='web.1'",
        "{'quantile':'1','le':'2'} | app='x',le='2',process='web.1',quantile='1'",
        "{'__a':'1'} | ! name",
        "{'1a':'1'} | ! name",
        "{'a-b':'1'} | ! name",
        "{'':'1'} | ! name",
        "{'t':{}} | ! name",
        "[] | ! name"
      })
  void makes_labels_of_tags(String tags, String labels) {
    tags(tags.replace('\'', '"'), labels.replace('\'', '"'));
  }

  @Test
  void replaces_what_is_no_unicode_in_a_tag() {
    tags("{\"t\":\"\\ud800\"}", "app=\"x\",process=\"web.1\",t=\"\ufffd\"");
    byte[] json =
        "[{\"metric\":{\"name\":\"m\",\"gauge\":{\"value\":1},\"tags\":{\"t\":\"a\u00ffb\"}}}]"
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Extraction.lines(Extraction.ingest(json)))
        .containsExactly("m{app=\"x\",process=\"web.1\",t=\"a\ufffdb\"} = gauge 1.0");
  }

  @Test
  void takes_labels_up_to_their_bounds() {
    String most = tagsUpTo(30);
    assertThat(Extraction.updates(Extraction.ingest(gauge("m", "{" + most + "}")))).hasSize(1);
    assertThat(
            Extraction.updates(
                Extraction.ingest(gauge("m", "{" + most + ",\"n\":null,\"t1\":\"\"}"))))
        .hasSize(1);
    assertThat(Extraction.updates(Extraction.ingest(gauge("m", "{" + most + ",\"t1\":\"again\"}"))))
        .hasSize(1);
    tags("{" + tagsUpTo(31) + "}", "! name");
    String longest = "v".repeat(1022) + "\u00e9";
    tags("{\"t\":\"" + longest + "\"}", "app=\"x\",process=\"web.1\",t=\"" + longest + "\"");
    tags("{\"t\":\"v" + longest + "\"}", "! name");
    tags("{\"t\":\"" + "\\ud800".repeat(342) + "\"}", "! name");
    String faces = "\ud83d\ude00".repeat(256);
    tags("{\"t\":\"" + faces + "\"}", "app=\"x\",process=\"web.1\",t=\"" + faces + "\"");
    tags("{\"t\":\"a" + faces + "\"}", "! name");
  }

  private static String tagsUpTo(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> "\"t" + i + "\":\"v\"")
        .collect(Collectors.joining(","));
  }

  private static String gauge(String name, String tags) {
    return "[{\"metric\":{\"name\":\""
        + name
        + "\",\"gauge\":{\"value\":1},\"tags\":"
        + tags
        + "}}]";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"m:a_1", "_m", ":", "A", "heroku_postgres_x", "jvm", "x_total", "x_bucket"})
  void passes_any_name_that_prometheus_reads(String name) {
    assertThat(Extraction.lines(Extraction.ingest(gauge(name, "{}"))))
        .containsExactly(name + LABELS + " = gauge 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1m", "a-b", "a b", "\u00e9", "heroku_exporter_x", "jvm_x", "process_x"})
  void refuses_a_name_that_is_malformed_or_reserved(String name) {
    assertThat(Extraction.lines(Extraction.ingest(gauge(name, "{}")))).containsExactly("! name");
  }

  @Test
  void a_namespace_alone_is_no_name() {
    String nameless = "[{\"metric\":{\"namespace\":\"n\",\"gauge\":{\"value\":1}}}]";
    assertThat(Extraction.lines(Extraction.ingest(nameless))).containsExactly("! name");
  }

  @Test
  void joins_the_namespace_and_bounds_the_name() {
    String longest = "m".repeat(256);
    assertThat(Extraction.updates(Extraction.ingest(gauge(longest, "{}")))).hasSize(1);
    assertThat(Extraction.lines(Extraction.ingest(gauge(longest + "m", "{}"))))
        .containsExactly("! name");
    String value = "\"gauge\":{\"value\":1}";
    gives("\"namespace\":\"n\"," + value, "n_m" + LABELS + " = gauge 1.0");
    gives("\"namespace\":\"\"," + value, "m" + LABELS + " = gauge 1.0");
    gives("\"namespace\":\"jvm\"," + value, "! name");
    gives("\"namespace\":5," + value, "! name");
    gives("\"name\":null," + value, "! name");
  }

  @Test
  void refuses_le_and_quantile_as_tags_of_histograms_and_summaries() {
    for (String value :
        new String[] {
          "\"aggregated_histogram\":{\"buckets\":[],\"counts\":[]}",
          "\"aggregated_summary\":{\"quantiles\":[],\"values\":[],\"count\":0}",
          "\"distribution\":{\"samples\":[],\"statistic\":\"summary\"}"
        }) {
      gives("\"tags\":{\"le\":\"1\"}," + value, "! name");
      gives("\"tags\":{\"quantile\":\"1\"}," + value, "! name");
      String none = "\"tags\":{\"le\":null,\"quantile\":[]}," + value;
      assertThat(
              Extraction.updates(Extraction.ingest("[{\"metric\":{\"name\":\"m\"," + none + "}}]")))
          .hasSize(1);
    }
  }

  @Test
  void takes_lists_up_to_their_bounds() {
    for (int size : new int[] {256, 257}) {
      String numbers =
          IntStream.range(0, size).mapToObj(i -> "" + i / 1000.0).collect(Collectors.joining(","));
      for (String value :
          new String[] {
            "\"aggregated_histogram\":{\"buckets\":["
                + numbers
                + "],\"counts\":["
                + "1,".repeat(size - 1)
                + "1]}",
            "\"aggregated_summary\":{\"quantiles\":["
                + numbers
                + "],\"values\":["
                + numbers
                + "],\"count\":1}"
          }) {
        var batch = Extraction.ingest("[{\"metric\":{\"name\":\"m\"," + value + "}}]");
        assertThat(Extraction.updates(batch)).hasSize(size == 256 ? 1 : 0);
        assertThat(Extraction.discards(batch)).isEqualTo(size - 256);
      }
    }
    for (int size : new int[] {10_000, 10_001}) {
      String members =
          IntStream.range(0, size).mapToObj(Integer::toString).collect(Collectors.joining(","));
      String set = "\"set\":{\"values\":[1," + members + "]}";
      var batch = Extraction.ingest("[{\"metric\":{\"name\":\"m\"," + set + "}}]");
      assertThat(Extraction.updates(batch)).hasSize(size == 10_000 ? 1 : 0);
    }
  }

  @Test
  void keeps_the_good_metrics_beside_bad_ones() {
    String json =
        """
        [5, null, [], {}, {"metric":7}, {"metric":{"name":"a","gauge":{"value":1}},"x":{"y":[1]}},
         {"metric":{"name":"b","gauge":{"value":null}}}, {"metric":{"name":"c","gauge":{"value":2},
         "timestamp":"2026","interval_ms":5,"unknown":{"deep":[[{"a":1}]]}}},
         {"metric":{"name":"x"},"metric":{"name":"d","gauge":{"value":3}}}]
        """;
    assertThat(Extraction.lines(Extraction.ingest(json)))
        .containsExactly(
            "a" + LABELS + " = gauge 1.0",
            "c" + LABELS + " = gauge 2.0",
            "d" + LABELS + " = gauge 3.0",
            "! metric",
            "! metric",
            "! metric",
            "! metric",
            "! metric",
            "! value");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "5", "[", "[{}", "[{}]]", "[] 1", "[NaN]", "[{\"metric\":{]"})
  void applies_nothing_of_json_that_is_broken_or_no_array(String json) {
    String good = "[{\"metric\":{\"name\":\"a\",\"gauge\":{\"value\":1}}},";
    assertThat(Extraction.lines(Extraction.ingest(json))).containsExactly("! json");
    assertThat(Extraction.lines(Extraction.ingest(good + "[" + json))).containsExactly("! json");
  }

  @Test
  void survives_deep_nesting() {
    for (int depth : new int[] {100, 9_000, 300_000}) {
      String deep = "[".repeat(depth) + "]".repeat(depth);
      String unknown = "[{\"metric\":{\"name\":\"m\",\"x\":" + deep + "," + gaugeOf("1") + "}}]";
      for (String json : List.of(gauge("m", "{\"t\":" + deep + "}"), unknown, unknown)) {
        assertThat(Extraction.lines(Extraction.ingest(json)))
            .containsExactly(depth < 300_000 ? "m" + LABELS + " = gauge 1.0" : "! json");
      }
    }
  }

  @Test
  void keeps_the_others_of_a_line_with_a_long_number_or_name() {
    String digits = "1" + "0".repeat(1_100);
    String good = ",{\"metric\":{\"name\":\"good\",\"gauge\":{\"value\":2}}}]";
    for (var expected :
        Map.of(
                gaugeOf(digits),
                "! value",
                gaugeOf("0." + digits),
                "m" + LABELS + " = gauge 0.1",
                "\"timestamp\":" + digits + "," + gaugeOf("1"),
                "m" + LABELS + " = gauge 1.0",
                "\"tags\":{\"t\":" + digits + "}," + gaugeOf("1"),
                "! name",
                "\"" + digits.repeat(60) + "\":5," + gaugeOf("1"),
                "m" + LABELS + " = gauge 1.0",
                "\"tags\":{\"" + "t".repeat(60_000) + "\":\"v\"}," + gaugeOf("1"),
                "m{app=\"x\",process=\"web.1\"," + "t".repeat(60_000) + "=\"v\"} = gauge 1.0")
            .entrySet()) {
      String json = "[{\"metric\":{\"name\":\"m\"," + expected.getKey() + "}}" + good;
      assertThat(Extraction.lines(Extraction.ingest(json)))
          .containsExactlyInAnyOrder("good" + LABELS + " = gauge 2.0", expected.getValue());
    }
  }

  private static String gaugeOf(String number) {
    return "\"gauge\":{\"value\":" + number + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00c0\u00af",
        "\u00e0\u0080\u00af",
        "\u00c0\u0080",
        "\u00c0\u00a2",
        "\u00f0\u0080\u0080\u00af",
        "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080"
      })
  void replaces_what_only_looks_like_utf8(String latin1) {
    String json = gauge("m", "{\"t\":\"a" + latin1 + "b\"}");
    byte[] bytes = json.getBytes(StandardCharsets.ISO_8859_1);
    String repaired = new String(bytes, StandardCharsets.UTF_8);
    assertThat(repaired).contains("\ufffd");
    assertThat(Extraction.lines(Extraction.ingest(bytes)))
        .isEqualTo(Extraction.lines(Extraction.ingest(repaired)))
        .hasSize(1)
        .allMatch(line -> line.contains("a\ufffd"));
  }

  @Test
  void takes_base64_with_and_without_padding_and_blanks_after_it() {
    String line = Extraction.line("[{}]   ".getBytes(StandardCharsets.UTF_8));
    assertThat(line).endsWith("==");
    for (String text : new String[] {line, line.replace("=", ""), line + "  ", line + "\t\r"}) {
      assertThat(Extraction.lines(Extraction.of("any", "w", text))).containsExactly("! metric");
    }
    for (String text :
        new String[] {line + "!", line + " x", line.replace("==", "="), line + "\0"}) {
      assertThat(Extraction.lines(Extraction.of("any", "w", text))).containsExactly("! base64");
    }
  }

  @Test
  void names_of_members_are_kept_of_the_last_lines_alone() {
    Extractor extractor = new Extractor();
    long before = Heap.usedBytes();
    for (int i = 0; i < 100; i++) { // kept, they would take twice what they are long
      String json = "[{\"" + i + "n".repeat(700_000) + "\":1}]";
      String line = Extraction.line(json.getBytes(StandardCharsets.UTF_8));
      String body = Bodies.framed(Bodies.message("app", "web.1", line));
      assertThat(extractor.extract(Bodies.frame("x", body)).discards(Reason.METRIC)).isEqualTo(1);
    }
    assertThat(Heap.usedBytes() - before).isLessThan(30_000_000);
    assertThat(Extraction.discards(extractor.extract(Bodies.frame("x", "")))).isZero();
  }
}
