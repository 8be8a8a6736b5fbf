package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.extract.HerokuFamilies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pages of all journeys, read by other people's parsers. Needs `promtool`, and a Python with
/// `prometheus_client`, which the system property or the variable `PYTHON` may name.
@Tag("real")
class ParsersTest {
  private static final int PROMTOOL_LINT = 3;
  private static final String RULES = "src/test/resources/promql/";

  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    for (Map.Entry<Journey, JourneyPages> journey : JourneyPages.all().entrySet()) {
      String name = journey.getKey().name();
      Files.writeString(folder.resolve(name + ".prom"), journey.getValue().text());
      Files.writeString(folder.resolve(name + ".om"), journey.getValue().openMetrics());
    }
  }

  @Test
  void promtool_reads_every_page() {
    for (Journey journey : JourneyPages.all().keySet()) {
      Tool promtool =
          Tool.run(folder.resolve(journey.name() + ".prom"), "promtool", "check", "metrics");
      assertThat(promtool.status())
          .as("%s: %s", journey.name(), promtool.output())
          .isIn(0, PROMTOOL_LINT);
    }
  }

  @Test
  void python_reads_every_page_in_both_formats() {
    Tool python = Tool.run(null, python(), "ci/parse_pages.py", folder.toString());
    assertThat(python.status()).as(python.output()).isZero();
    assertThat(python.output()).contains(2 * JourneyPages.all().size() + " pages read, 0 failed");
  }

  private static String python() {
    String variable = System.getenv("PYTHON");
    return System.getProperty("PYTHON", variable == null ? "python3" : variable);
  }

  @Test
  void the_rules_that_are_shipped_do_what_they_say() {
    rulesHold("docs/alerts.yml", "alerts_test.yml");
  }

  @Test
  void rules_answer_what_operators_ask() {
    rulesHold(RULES + "heroku_rules.yml", "heroku_rules_test.yml");
  }

  private static void rulesHold(String rules, String tests) {
    checked(rules);
    testsHold(RULES + tests);
  }

  private static void testsHold(String tests) {
    Tool test = Tool.run(null, "promtool", "test", "rules", tests);
    assertThat(test.status()).as(test.output()).isZero();
  }

  /// What promtool says of rules in which it finds no mistake.
  private static String checked(String rules) {
    Tool check = Tool.run(null, "promtool", "check", "rules", rules);
    assertThat(check.status()).as(check.output()).isZero();
    return check.output();
  }

  @Test
  void every_query_of_the_reference_is_promql() throws IOException {
    List<String> queries = queries(Files.readString(Path.of("docs/metrics.md")));
    assertThat(queries).hasSizeGreaterThan(HerokuFamilies.all().size());
    Map<String, String> named = new LinkedHashMap<>();
    queries.forEach(query -> named.put("query" + named.size(), query));
    assertThat(checked(rules("reference.yml", named))).contains(queries.size() + " rules found");
  }

  @Test
  void queries_of_the_reference_count_what_has_happened_lately() throws IOException {
    Map<String, String> named = new LinkedHashMap<>();
    HerokuFamilies.all().forEach(doc -> named.put("query:" + doc.name(), doc.query()));
    rules("queries.yml", named);
    Path tests = folder.resolve("reference_test.yml");
    Files.copy(Path.of(RULES + "reference_test.yml"), tests);
    testsHold(tests.toString());
  }

  /// Makes a file of rules that record queries under names.
  private static String rules(String file, Map<String, String> named) throws IOException {
    StringBuilder rules = new StringBuilder("groups:\n- name: reference\n  rules:\n");
    named.forEach((name, query) ->
        rules.append("  - {record: '%s', expr: '%s'}\n".formatted(name, query.replace("'", "''"))));
    return Files.writeString(folder.resolve(file), rules).toString();
  }

  private static List<String> queries(String page) {
    return Pattern.compile("```promql\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .flatMap(block -> block.group(1).lines())
        .toList();
  }
}
