package io.herokuexporter;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.extract.FamilyDoc;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/metrics.md` says what the code says. After a change that is meant, `mvn test
/// -Dtest=MetricsReferenceTest -Ddocs.write=true` rewrites its tables, and `git diff` shows what
/// has changed; the sentences around them are written by hand in the page itself.
class MetricsReferenceTest {
  private static final boolean WRITE = Boolean.getBoolean("docs.write");
  private static final Path PAGE = Path.of("docs/metrics.md");

  /// A part that is generated: its name, and what stands between the two marks.
  private static final Pattern PART =
      Pattern.compile("<!-- (\\w+) -->\n(.*?)<!-- /\\1 -->", Pattern.DOTALL);

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  /// State gauges and counters live by `--metrics.counter-ttl`; other gauges by `--metrics.ttl`.
  private static final Set<String> STATES =
      Set.of("heroku_app_release_version", "heroku_app_formation", "heroku_addon_info");

  /// The parts of the page, each with the families that it shows.
  private enum Part {
    ROUTER("heroku_router_.*"),
    ERRORS("heroku_errors_total|heroku_logplex_.*"),
    DYNOS("heroku_dyno_.*"),
    APP("heroku_app_.*|heroku_addon_info"),
    POSTGRES("heroku_postgres_.*"),
    REDIS("heroku_redis_.*"),
    PGBOUNCER("heroku_pgbouncer_.*"),
    LOG("heroku_log_.*");

    private final String names;

    Part(String names) {
      this.names = names;
    }

    List<FamilyDoc> families() {
      return HerokuFamilies.all().stream().filter(doc -> doc.name().matches(names)).toList();
    }
  }

  @Test
  void the_page_says_what_the_code_says() throws IOException {
    String page = Files.readString(PAGE);
    String fresh = PART.matcher(page).replaceAll(MetricsReferenceTest::generated);
    if (WRITE) {
      Files.writeString(PAGE, fresh);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(fresh);
  }

  @Test
  void every_family_stands_in_one_part_of_the_page() throws IOException {
    String page = Files.readString(PAGE);
    List<String> shown = new ArrayList<>();
    for (Part part : Part.values()) {
      assertThat(page).containsOnlyOnce("<!-- " + name(part) + " -->");
      part.families().forEach(family -> shown.add(family.name()));
    }
    assertThat(page).containsOnlyOnce("<!-- self -->").containsOnlyOnce("<!-- reasons -->");
    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(
            HerokuFamilies.all().stream().map(FamilyDoc::name).toList());
  }

  @Test
  void every_example_asks_for_its_family() {
    for (FamilyDoc family : HerokuFamilies.all()) {
      assertThat(family.query()).contains(family.name());
    }
  }

  private static String generated(MatchResult part) {
    String name = part.group(1);
    String body =
        switch (name) {
          case "self" -> selfTable();
          case "reasons" -> reasonTable();
          default -> table(Part.valueOf(name.toUpperCase(Locale.ROOT)));
        };
    return Matcher.quoteReplacement("<!-- %s -->\n%s<!-- /%s -->".formatted(name, body, name));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String table(Part part) {
    StringBuilder table =
        new StringBuilder("| family | type | labels | unit | says | from | goes |\n");
    table.append("|---|---|---|---|---|---|---|\n");
    StringBuilder queries = new StringBuilder();
    for (FamilyDoc doc : part.families()) {
      table.append(
          "| `%s` | %s | %s | %s | %s | %s | %s |\n"
              .formatted(
                  doc.name(),
                  name(doc.type()),
                  code(doc.labels()),
                  doc.unit(),
                  doc.help(),
                  doc.lines(),
                  life(doc)));
      queries.append(doc.query()).append('\n');
    }
    return table + "\nTo ask:\n\n```promql\n" + queries + "```\n";
  }

  private static String life(FamilyDoc doc) {
    if (doc.name().equals("heroku_dyno_up")) {
      return "counter-ttl; at 0 ttl";
    }
    if (doc.lines().startsWith("runtime")) {
      return "ttl, or with its dyno";
    }
    return doc.type() == MetricType.GAUGE && !STATES.contains(doc.name()) ? "ttl" : "counter-ttl";
  }

  private static String code(Collection<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(joining(" "));
  }

  private static String reasonTable() {
    StringBuilder table = new StringBuilder("| `reason` | |\n|---|---|\n");
    for (Reason reason : Reason.values()) {
      table.append("| `%s` | %s |\n".formatted(reason.label(), reason.meaning()));
    }
    return table.toString();
  }

  private static String selfTable() {
    StringBuilder table =
        new StringBuilder("| family | type | labels | says |\n|---|---|---|---|\n");
    for (Family family : selfFamilies()) {
      if (family.name().startsWith("heroku_exporter_")) {
        Set<String> labels = new TreeSet<>();
        for (byte[] of : family.labels()) {
          LABEL
              .matcher(new String(of, StandardCharsets.UTF_8))
              .results()
              .forEach(label -> labels.add(label.group(1)));
        }
        table.append(
            "| `%s` | %s | %s | %s |\n"
                .formatted(family.name(), name(family.type()), code(labels), family.help()));
      }
    }
    return table.toString();
  }

  /// With one drain, for a label shows by what it was given.
  private static List<Family> selfFamilies() {
    MetricStore store =
        new MetricStore(
            new MetricStore.Limits(Duration.ofMinutes(1), Duration.ofHours(1), 0, 0),
            new MetricStore.Build("test", "test"),
            Clock.SYSTEM,
            HerokuFamilies::help);
    byte[] body =
        "<190>1 2026-11-20T12:00:00Z host app web.1 - hello".getBytes(StandardCharsets.UTF_8);
    Frame frame = new Frame(body, 0, body.length, "my-app", null, null, null, body.length);
    store.apply(new Extractor().extract(frame), null, body.length);
    return store.collect();
  }
}
