package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Updates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A reader that has seen lines before must read the next one as one that has seen none.
class MetricTemplatesTest {
  private static final String[] NUMBERS = {
    "0", "1", "42.0", "-3.0", "0.1", "1e3", "1E-7", "60505.50000000138", "9007199254740993", "01",
    "+1", ".5", "1.", "-", "1e999", "-0", "-0.0", "123456789012345", "1234567890123456", "null",
    "\"7\"", "\"NaN\"", "true", "1.5", "0.30000000000000004", "1e", "12345678901234567890123"
  };

  private static final Owner OWNER = Owner.process("shop", "web.1");
  private static final String[] PROCESSES = {"web.1", "web.2", "run.1234", "worker.1"};
  private static final String[] APPS = {"shop", "shop", "shop", "pay"};

  private final Random random = new Random(5);
  private final Batch usedAgain = new Batch(null);

  @Test
  void a_reader_with_memory_reads_like_one_without() {
    Extractor remembering = new Extractor();
    List<String> elements = elements();
    for (int i = 0; i < 6_000; i++) {
      List<String> some = new ArrayList<>(elements.subList(0, 1 + random.nextInt(elements.size())));
      if (random.nextInt(4) == 0) {
        Collections.shuffle(some, random);
      }
      some.replaceAll(element -> random.nextInt(8) == 0 ? odd(element) : filled(element, true));
      byte[] line = line(mutated("[" + String.join(",", some) + "]"));
      assertSame(remembering, line);
    }
  }

  /// As an emitter does that fills lines up to a length, and sends nothing of what is not used.
  @Test
  void lines_may_begin_and_end_with_any_metric_of_a_snapshot() {
    Extractor remembering = new Extractor();
    List<String> elements = elements().subList(0, 12);
    for (int i = 0; i < 2_000; i++) {
      List<String> snapshot = new ArrayList<>(elements);
      snapshot.removeIf(_ -> random.nextInt(20) == 0);
      snapshot.replaceAll(element -> filled(element, true));
      for (int from = 0, to; from < snapshot.size(); from = to) {
        to = Math.min(snapshot.size(), from + 1 + random.nextInt(6));
        assertSame(remembering, line("[" + String.join(",", snapshot.subList(from, to)) + "]"));
      }
    }
  }

  @Test
  void what_is_learnt_anew_for_ever_takes_no_more_than_its_room() {
    MetricTemplates templates = new MetricTemplates();
    KnownMetrics known = new KnownMetrics(OWNER);
    String steady = "[{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"steady\"}}]";
    int forgotten = 0;
    for (int i = 0; forgotten < 3; i++) {
      String changing =
          "[{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"n\",\"tags\":{\"t\":%d}}}]"
              .formatted(i);
      assertThat(isKnown(templates, known, changing)).isFalse();
      learn(templates, known, changing);
      assertThat(isKnown(templates, known, changing)).isTrue();
      assertThat(templates.bytes()).isLessThan(MetricTemplates.BYTES_MAX + changing.length() + 999);
      if (!isKnown(templates, known, steady)) {
        learn(templates, known, steady);
        forgotten++;
      }
      assertThat(isKnown(templates, known, steady)).isTrue();
    }
  }

  /// Vector writes one with each metric.
  @Test
  void what_has_a_timestamp_is_not_learnt() {
    MetricTemplates templates = new MetricTemplates();
    KnownMetrics known = new KnownMetrics(OWNER);
    for (String time : List.of("\"2026-11-20T12:00:00Z\"", "1795176000")) {
      String timed =
          "[{\"metric\":{\"name\":\"g\",\"timestamp\":%s,\"gauge\":{\"value\":1}}}]"
              .formatted(time);
      learn(templates, known, timed);
      assertThat(isKnown(templates, known, timed)).isFalse();
    }
    assertThat(templates.bytes()).isZero();
    learn(templates, known, "[{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"timestamp\"}}]");
    assertThat(templates.bytes()).isPositive();
  }

  /// The texts are shared, the series are not.
  @Test
  void a_process_knows_what_it_has_printed_and_not_what_another_has() {
    MetricTemplates templates = new MetricTemplates();
    KnownMetrics first = new KnownMetrics(OWNER);
    KnownMetrics second = new KnownMetrics(Owner.process("shop", "web.2"));
    String json = "[{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"g\"}}]";
    learn(templates, first, json);
    long bytes = templates.bytes();
    assertThat(isKnown(templates, second, json)).isFalse();
    learn(templates, second, json);
    assertThat(isKnown(templates, second, json)).isTrue();
    assertThat(templates.bytes() - bytes).isLessThan(bytes);
  }

  /// As where memory runs out: here the end of the element is missing, so it cannot be copied.
  @Test
  void what_a_catalog_could_not_learn_is_not_found() {
    String json = "{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"g\"}}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    Update learnt = Extraction.updates(Extraction.ingest("[" + json + "]")).getFirst();
    ElementWalk walk = new ElementWalk();
    assertThat(walk.walk(bytes, 0, bytes.length)).isTrue();
    TemplateCatalog catalog = new TemplateCatalog();
    byte[] torn = Arrays.copyOf(bytes, bytes.length - 1);
    assertThatThrownBy(() -> catalog.learn(torn, 0, walk, learnt))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(catalog.find(walk.shape())).isEqualTo(KnownMetrics.NONE);
    int element = catalog.learn(bytes, 0, walk, learnt);
    assertThat(catalog.find(walk.shape())).isEqualTo(element).isNotEqualTo(KnownMetrics.NONE);
  }

  /// Those of a process whose series has no room stay its own.
  @Test
  void keys_count_with_their_labels() {
    MetricTemplates templates = new MetricTemplates();
    String json =
        "[{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"g\",\"tags\":{\"t\":\"%s\"}}}]"
            .formatted("x".repeat(1_000));
    learn(templates, new KnownMetrics(OWNER), json);
    long bytes = templates.bytes();
    learn(templates, new KnownMetrics(OWNER), json);
    assertThat(templates.bytes() - bytes).isGreaterThan(1_000);
  }

  private static void learn(MetricTemplates templates, KnownMetrics known, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    List<Update> updates = Extraction.updates(Extraction.ingest(json));
    templates.learn(known, bytes, 0, bytes.length, updates);
  }

  private static boolean isKnown(MetricTemplates templates, KnownMetrics known, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return templates.read(known, bytes, 0, bytes.length, 0, new Updates());
  }

  @Test
  void a_known_line_cut_anywhere_applies_nothing() {
    Extractor remembering = new Extractor();
    String json =
        "[" + String.join(",", elements().stream().map(e -> filled(e, true)).toList()) + "]";
    assertSame(remembering, line(json));
    for (int end = 0; end < json.length(); end++) {
      assertSame(remembering, line(json.substring(0, end)));
    }
    assertSame(remembering, line(json + " "));
    assertSame(remembering, line(json + "]"));
    assertSame(remembering, line(json));
  }

  @Test
  void forgets_when_there_are_too_many_and_reads_on() {
    Extractor remembering = new Extractor();
    for (int i = 0; i < MetricTemplates.BYTES_MAX / (500 * 300) + 2; i++) {
      List<String> gauges = new ArrayList<>();
      for (int j = 0; j < 500; j++) {
        gauges.add("{\"metric\":{\"gauge\":{\"value\":1},\"name\":\"" + name(500 * i + j) + "\"}}");
      }
      assertSame(remembering, line("[" + String.join(",", gauges) + "]"));
    }
  }

  private static String name(int number) {
    return "g" + number;
  }

  /// Elements with `#` where a number goes, and `@` where a count does.
  private static List<String> elements() {
    List<String> elements = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String kind = i % 3 == 0 ? "incremental" : "absolute";
      String value =
          switch (i % 4) {
            case 0 -> "'gauge':{'value':#}";
            case 1 -> "'counter':{'value':@}";
            case 2 ->
                "'aggregated_histogram':{'buckets':[0.5,1.0,10.0],'counts':[@,@,@]"
                    + ",'count':@,'sum':#}";
            default -> "'aggregated_histogram':{'buckets':[],'counts':[],'count':@,'sum':#}";
          };
      elements.add(
          "{'metric':{%s,'kind':'%s','name':'n%d_x','tags':{'e':'/v%d/:id'}}}"
              .formatted(value, kind, i, i));
    }
    elements.add("{'metric':{'name':'last','tags':{},'gauge':{'value':#}}}");
    elements.add("{'metric':{'name':'two','gauge':{'value':#,'value':#}}}");
    elements.add("{'metric':{'name':'in','x':{'gauge':{'value':#}},'gauge':{'value':#}}}");
    elements.add("{'metric':{'name':'out','gauge':{'value':#}},'gauge':{'value':#}}");
    elements.add(
        "{'metric':{'name':'q','tags':{'t':'\\'gauge\\':{\\'value\\':7'}"
            + ",'gauge':{'value':#}}}");
    elements.add("{ 'metric' : {'name':'blank','counter':{'value': @ }}}");
    elements.add("{'metric':{'name':'t','tags':{'n':#},'counter':{'value':@}}}");
    for (String bound : List.of("1.5", "2.5")) {
      elements.add(
          "{'metric':{'aggregated_histogram':{'buckets':[%s],'counts':[@],'count':@,'sum':#}"
                  .formatted(bound)
              + ",'name':'bounds'}}");
    }
    elements.add("{'metric':{'name':'s','set':{'values':['a']}}}");
    elements.add("{'metric':{'name':'z','timestamp':#,'gauge':{'value':#}}}");
    elements.add("{'metric':{'name':'a','gauge':{'value':#}},'metric':{'gauge':{'value':#}}}");
    elements.replaceAll(element -> element.replace('\'', '"'));
    return elements;
  }

  private String filled(String element, boolean valid) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < element.length(); i++) {
      char c = element.charAt(i);
      if (c != '#' && c != '@') {
        filled.append(c);
      } else if (!valid) {
        filled.append(NUMBERS[random.nextInt(NUMBERS.length)]);
      } else if (c == '@') {
        filled.append(random.nextInt(1 << random.nextInt(30)));
      } else {
        filled.append(
            String.format(
                Locale.ROOT, "%." + random.nextInt(9) + "f", random.nextGaussian() * 1e3));
      }
    }
    return filled.toString();
  }

  private String odd(String element) {
    return filled(element, false);
  }

  private String mutated(String json) {
    if (random.nextInt(6) != 0) {
      return json;
    }
    StringBuilder mutated = new StringBuilder(json);
    int at = random.nextInt(json.length());
    switch (random.nextInt(3)) {
      case 0 -> mutated.setCharAt(at, "{}[],:\"0.e\\ -".charAt(random.nextInt(13)));
      case 1 -> mutated.deleteCharAt(at);
      default -> mutated.insert(at, "{}[],:\"0.e\\ -".charAt(random.nextInt(13)));
    }
    return mutated.toString();
  }

  private String oneOf(String[] some) {
    return some[random.nextInt(some.length)];
  }

  /// Each line has a time of its own, and is of one process or another.
  private byte[] line(String json) {
    String payload = Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    return "<190>1 2026-11-20T12:00:0%dZ host app %s - crates-io-heroku-metrics:ingest %s"
        .formatted(random.nextInt(10), oneOf(PROCESSES), payload)
        .getBytes(StandardCharsets.UTF_8);
  }

  private void assertSame(Extractor remembering, byte[] line) {
    Frame frame = new Frame(line, 0, line.length, oneOf(APPS), null, null, null, line.length);
    usedAgain.begin(frame.app());
    Batch with = remembering.extract(frame, usedAgain);
    Batch without = new Extractor().extract(frame);
    assertThat(described(with)).isEqualTo(described(without));
    usedAgain.clear();
  }

  private static List<String> described(Batch batch) {
    List<String> described = new ArrayList<>();
    for (Update update : batch.updates()) {
      String value = Extraction.text(update.value());
      described.add(update.series() + value + update.adds() + update.owner() + update.metrics());
      described.add("at " + update.micros());
    }
    for (Reason reason : Reason.values()) {
      described.add(reason + " " + batch.discards(reason));
    }
    return described;
  }
}
