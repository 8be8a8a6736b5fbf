package io.herokuexporter.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.herokuexporter.extract.FamilyDoc;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.server.Credentials;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;
import picocli.CommandLine;

class CommandsTest {
  private static final String LOG =
      """
      2026-11-20T12:00:00Z heroku[router]: at=error code=H12 dyno=web.1
      what is this
      2026-11-20T12:00:01Z app[heroku-postgres]: source=DATABASE addon=a sample#tables=13\
       sample#x=1furlong
      2026-11-20T12:00:02Z app[api]: Deploy 4f070772 by user somebody@example.com
      """;

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"[^\"]*\"");

  @TempDir Path folder;

  private record Outcome(int status, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check", "replay", "explain", "demo", "generate-completion"})
  void every_command_has_help(String command) {
    Outcome outcome = run(command, "--help");
    assertThat(outcome.status).isZero();
    assertThat(outcome.out).contains("heroku-exporter " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check"})
  void who_asks_for_help_has_it_whatever_else_is_wrong(String command) {
    Outcome outcome =
        run(command, "--metrics.ttl=1m", "--metrics.ttl=x", "--bogus", "--log.level", "--help");
    assertThat(outcome.status).isZero();
    assertThat(outcome.out).startsWith("Usage: heroku-exporter " + command + " [OPTIONS]\n");
    assertThat(outcome.err).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check", "replay", "explain"})
  void what_stands_below_the_flags_breaks_lines_where_they_are_full(String command) {
    String help = run(command, "--help").out;
    assertThat(help.substring(help.lastIndexOf("\n\n")).strip().lines())
        .allSatisfy(line -> assertThat(line).matches(".{60,80}|.*\\."));
  }

  @Test
  void help_names_every_flag_with_its_default_and_variable() {
    String help = run("serve", "--help").out.replaceAll("\\s+", " ");
    for (Flag flag : Flag.values()) {
      assertThat(help).contains(flag.option() + "=", flag.standard() + "; $" + flag.variable());
    }
  }

  @Test
  void readme_names_every_flag_with_its_default() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    for (Flag flag : Flag.values()) {
      assertThat(readme).contains("`" + flag.option() + "`");
      assertThat(readme).contains(flag.standard());
    }
  }

  @Test
  void version_says_which_build_and_java() {
    Outcome outcome = run("--version");
    assertThat(outcome.status).isZero();
    assertThat(outcome.out)
        .matches("heroku-exporter, version \\S+ \\(revision \\S+\\), Java .+\\s");
  }

  @Test
  void completion_knows_the_commands() {
    assertThat(run("generate-completion").out).contains("replay", "--metrics.ttl");
  }

  @Test
  void a_word_that_is_no_command_is_a_usage_mistake() {
    Outcome outcome = run("frobnicate");
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err).isEqualTo("There is no such command; see --help\n");
    assertThat(run("serve", "--metrics.tll=5m").status).isEqualTo(ExitStatus.USAGE);
    assertThat(run("replay").status).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void mistakes_of_usage_say_what_to_do_and_nothing_of_java() {
    for (List<String> wrong :
        List.of(
            List.of("generate-completion", "--bogus"),
            List.of("generate-completion", "extra"),
            List.of("demo", "--port=70000"),
            List.of("demo", "--port=-1"),
            List.of("replay", "http://drain:d@127.0.0.1:99999/drain", "pom.xml"),
            List.of("replay", "http://drain:d@127.0.0.1:1/drain", "no-such-file"),
            List.of("explain", "no-such-file"),
            List.of("explain", folder.toString()))) {
      Outcome outcome = run(wrong.toArray(String[]::new));
      assertThat(outcome.status).as("%s", wrong).isEqualTo(ExitStatus.USAGE);
      assertThat(outcome.err).as("%s", wrong).isNotBlank().doesNotContain("\tat ");
      assertThat(outcome.out).as("%s", wrong).isEmpty();
    }
  }

  @Test
  void no_arguments_come_from_a_file() throws IOException {
    Path file = Files.writeString(folder.resolve("arguments"), "--version");
    assertThat(run("@" + file).status).isEqualTo(ExitStatus.USAGE);
    assertThat(run("check", "@" + file).err).contains("an argument is no flag");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check"})
  void an_unknown_flag_is_one_mistake_among_the_others_and_keeps_its_value(String command) {
    Outcome outcome = run(command, "--bogus=secret\nsecret", "secret", "--metrics.ttl=abc");
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err)
        .contains("--bogus: no such flag", "an argument is no flag", "--metrics.ttl: ")
        .contains("PASSWORD_DRAIN: ")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "check"})
  void a_flag_that_is_repeated_or_has_no_value_is_one_mistake_among_the_others(String command) {
    Outcome outcome =
        run(
            command,
            "--metrics.ttl",
            "1m",
            "--metrics.ttl=x",
            "--bogus=secret",
            "--log.level=zzz",
            "--log.format",
            "--storage.path");
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err.lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("--metrics.ttl: stands there twice"),
            line -> assertThat(line).isEqualTo("--bogus: no such flag; see --help"),
            line -> assertThat(line).startsWith("--log.format: has no value"),
            line -> assertThat(line).startsWith("--storage.path: has no value"),
            line -> assertThat(line).startsWith("--metrics.ttl: \"x\" is no duration"),
            line -> assertThat(line).startsWith("--log.level: \"zzz\" is no level"),
            line -> assertThat(line).startsWith("PASSWORD_DRAIN: "),
            line -> assertThat(line).startsWith("PASSWORD_METRICS: "));
  }

  @Test
  void check_names_a_database_that_a_start_refuses_among_the_other_mistakes() throws IOException {
    Files.writeString(folder.resolve("heroku-exporter.db"), "this is no database");
    String storage = "--storage.path=" + folder;
    for (List<String> flags :
        List.of(
            List.of("--metrics.ttl=abc", storage),
            List.of("--metrics.ttl=1m", "--metrics.ttl=abc", storage))) {
      List<String> line = new ArrayList<>(flags);
      line.addFirst("check");
      Outcome outcome = run(line.toArray(String[]::new));
      assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
      assertThat(outcome.err.lines())
          .anyMatch(mistake -> mistake.startsWith("--metrics.ttl: \"abc\" is no duration"))
          .anyMatch(mistake -> mistake.startsWith("--storage.path: " + folder));
    }
  }

  @Test
  void explain_says_what_it_cannot_know() {
    assertThat(run("explain", "--help").out)
        .contains(
            Reason.TYPE_CONFLICT.label(),
            Reason.SERIES_LIMIT.label(),
            Reason.LATE.label(),
            "dynos");
  }

  @Test
  void explain_shows_a_sample_in_one_line_whatever_its_labels_hold() throws IOException {
    String line =
        "<158>1 2026-11-28T10:00:00+00:00 host heroku router - at=info dyno=\"web.1\r# x\"\n";
    Path file = Files.writeString(folder.resolve("odd"), line);
    assertThat(run("explain", file.toString()).out.split("\n"))
        .containsExactly(
            file + ":1: router",
            "  heroku_router_requests_total{method=\"other\",process=\"web.1\r# x\"} +1");
  }

  @Test
  void explain_tells_what_is_taken_away_from_what_is_set_below_zero() throws IOException {
    String value = ",\"gauge\":{\"value\":-1}}}";
    String json =
        "[{\"metric\":{\"name\":\"a\",\"kind\":\"incremental\""
            + value
            + ",{\"metric\":{\"name\":\"b\""
            + value
            + "]";
    String base64 = Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    String line =
        "2026-11-28T10:00:00+00:00 app[web.1]: crates-io-heroku-metrics:ingest " + base64 + "\n";
    Path file = Files.writeString(folder.resolve("gauges"), line);
    assertThat(run("explain", file.toString()).out.lines())
        .containsExactly(
            file + ":1: ingest", "  a{process=\"web.1\"} +-1", "  b{process=\"web.1\"} -1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain --app= -", "replay --app= http://drain:secret@127.0.0.1:1 -"})
  void an_app_without_a_name_is_a_mistake(String line) {
    Outcome outcome = run(line.split(" "));
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err).startsWith("Invalid value for option '--app': it is empty;");
  }

  @Test
  void explain_shows_samples_and_reasons_and_no_text() throws IOException {
    Outcome outcome = run("explain", "--app", "shop", log());
    assertThat(outcome.status).isZero();
    assertThat(outcome.out.replace(log(), "log").lines())
        .containsExactly(
            "log:1: router",
            "  heroku_errors_total{app=\"shop\",code=\"H12\",process=\"web.1\","
                + "severity=\"critical\"} +1",
            "  heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"} +1",
            "  heroku_router_requests_total{app=\"shop\",method=\"other\",process=\"web.1\"} +1",
            "log:2: neither a line of `heroku logs` nor a frame",
            "log:3: postgres",
            "  heroku_postgres_tables{addon=\"a\"} 13",
            "  heroku_addon_info{addon=\"a\",app=\"shop\",kind=\"postgres\","
                + "source=\"DATABASE\"} 1",
            "  discarded, unit: sample#x=1furlong (a unit that is not known)",
            "log:4: api",
            "  heroku_app_deploys_total{app=\"shop\"} +1");
  }

  @Test
  void replay_sends_what_is_a_line_and_names_what_is_none() throws IOException {
    try (Exporter exporter = exporter()) {
      String url = "http://drain:secret@127.0.0.1:" + exporter.port() + "/drain";
      Outcome outcome = run("replay", "--app", "shop", "--batch-bytes=100", url, log());
      assertThat(outcome.err)
          .contains(log() + ":2: neither a line")
          .endsWith("3 lines in 3 batches, 0 batches not accepted, 1 lines skipped\n");
      assertThat(outcome.status).isZero();
    }
  }

  @Test
  void replay_fails_when_a_batch_is_refused_and_does_not_try_a_4xx_again() throws IOException {
    try (Exporter exporter = exporter()) {
      String url = "http://drain:wrong@127.0.0.1:" + exporter.port() + "/drain";
      Outcome outcome = run("replay", url, log());
      assertThat(outcome.err).contains("answered 401\n").doesNotContain("wrong");
      assertThat(outcome.status).isEqualTo(ExitStatus.FAILED);
    }
  }

  @Test
  void replay_tries_three_times_under_one_frame_id() throws IOException {
    List<String> frameIds = Collections.synchronizedList(new ArrayList<>());
    HttpServer flaky =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    flaky.createContext(
        "/",
        exchange -> {
          frameIds.add(exchange.getRequestHeaders().getFirst("Logplex-Frame-Id"));
          exchange.sendResponseHeaders(List.of(302, 503, 200).get(frameIds.size() - 1), -1);
          exchange.close();
        });
    flaky.start();
    try {
      String url = "http://drain:secret@127.0.0.1:" + flaky.getAddress().getPort() + "/drain";
      assertThat(run("replay", url, log()).status).isZero();
      assertThat(frameIds).hasSize(3);
      assertThat(frameIds.getFirst()).matches("[0-9A-F]{32}");
      assertThat(Map.of(frameIds.getFirst(), 3)).containsOnlyKeys(frameIds);
    } finally {
      flaky.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no url", "ftp://drain:hunter2@h/", "http://", "http://nobody:hunter2@h/drain"})
  void replay_refuses_an_address_without_showing_a_password(String url) throws IOException {
    Outcome outcome = run("replay", url, log());
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err).startsWith("URL: ").doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "replay URL URL",
        "explain URL",
        "explain drain:hunter2@h",
        "replay --batch-bytes URL LOG",
        "replay --rate URL LOG",
        "replay --rate=1x URL --password=hunter2",
        "replay --password=hunter2 URL LOG",
        "replay --password hunter2",
        "explain --password=hunter2",
        "explain -phunter2",
        "demo --port URL",
        "demo --once hunter2",
        "hunter2"
      })
  void mistakes_show_no_secret(String line) throws IOException {
    String url = "http://drain:hunter2@127.0.0.1:1/drain";
    Outcome outcome = run(line.replace("URL", url).replace("LOG", log()).split(" "));
    assertThat(outcome.status).isEqualTo(ExitStatus.USAGE);
    assertThat(outcome.err).isNotBlank().doesNotContain("hunter2");
    assertThat(outcome.out).isEmpty();
  }

  @Test
  void mistakes_name_what_is_wrong() {
    assertThat(run("explain", "--password=hunter2").err).startsWith("Unknown option: --password\n");
    assertThat(run("demo", "hunter2").err).startsWith("Unmatched argument at index 1\n");
    assertThat(run("explain", "http://drain:hunter2@h/drain").err)
        .startsWith("FILE: cannot read http:***@h/drain: there is no such file\n");
    assertThat(run("replay", "http://h/drain").err).startsWith("URL: ").contains("drain:PASSWORD@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"explain", "replay http://drain:secret@127.0.0.1:1"})
  void a_file_that_cannot_be_read_to_its_end_is_named_and_the_next_one_read(String command)
      throws IOException {
    assumeThat(Path.of("/proc/self/mem")).isReadable();
    Path none = Files.writeString(folder.resolve("none"), "this is none\n");
    Outcome outcome = run((command + " /proc/self/mem " + none).split(" "));
    assertThat(outcome.status).isEqualTo(ExitStatus.FAILED);
    assertThat(outcome.err)
        .startsWith("FILE: cannot read /proc/self/mem: ")
        .doesNotContain("Exception", "\tat ");
    assertThat(outcome.out + outcome.err).contains(none + ":1: neither a line");
  }

  @Test
  void a_demo_on_a_busy_port_says_which_flag_to_use() throws IOException {
    try (Exporter exporter = exporter()) {
      Outcome outcome = run("demo", "--port=" + exporter.port());
      assertThat(outcome.status).isEqualTo(ExitStatus.FAILED);
      assertThat(outcome.err)
          .startsWith("--port: cannot listen on 127.0.0.1:" + exporter.port() + ": ")
          .endsWith(" or choose another port\n");
    }
  }

  @Test
  void a_demo_shows_all_three_dialects() {
    Outcome outcome = run("demo", "--once");
    assertThat(outcome.status).isZero();
    assertThat(outcome.out)
        .contains(
            "heroku_postgres_db_size{addon=",
            "heroku_router_errors{app=",
            "shop_response_seconds_bucket{")
        .contains("heroku_exporter_message_count_mismatches_total 0\n")
        .doesNotContainPattern("heroku_exporter_discarded_total\\{.*} [1-9]");
  }

  @Test
  void a_demo_shows_the_labels_that_are_documented_of_each_family() {
    String page = run("demo", "--once").out;
    for (FamilyDoc family : HerokuFamilies.all()) {
      assertThat(labels(family.name(), page))
          .as(family.name())
          .containsExactlyElementsOf(family.labels());
    }
  }

  /// The names of all labels that a series of a family has on a page, in their order.
  private static Set<String> labels(String family, String page) {
    return Pattern.compile("(?m)^" + family + "(?:_bucket|_sum|_count)?\\{(.*)} ")
        .matcher(page)
        .results()
        .flatMap(sample -> LABEL.matcher(sample.group(1)).results())
        .map(label -> label.group(1))
        .filter(label -> !label.equals("le"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void a_demo_shows_every_family_that_is_made_of_heroku_s_lines() {
    String page = run("demo", "--once").out;
    for (FamilyDoc family : HerokuFamilies.all()) {
      assertThat(page)
          .contains("# TYPE " + family.name() + " " + family.type().name().toLowerCase(Locale.ROOT))
          .containsPattern("(?m)^" + family.name() + "(?:_bucket)?\\{");
    }
    assertThat(page).containsPattern("heroku_dyno_exits_total\\{.*process=\"scheduler\".*} 1\n");
    assertThat(page).containsPattern("heroku_dyno_up\\{.*process=\"web.2\"} 1\n");
    assertThat(page).containsPattern("heroku_logplex_dropped_messages_total\\{.*L10\"} 3\n");
    assertThat(page).containsPattern("heroku_errors_total\\{.*R14.*} [1-9]");
  }

  @Test
  void a_demo_shows_nobody_s_address_and_no_command() {
    assertThat(run("demo", "--once").out).doesNotContain("someone", "@", "bin/", "example.com");
  }

  private static Exporter exporter() throws IOException {
    return Exporter.start(
        new Settings(
            new io.herokuexporter.server.HttpServer.Config(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1024 * 1024,
                Duration.ofSeconds(1),
                Credentials.ofPasswords("secret", "secret")),
            Flag.LISTEN_ADDRESS.option(),
            CredentialsWatch.Sources.NONE,
            new MetricStore.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), 0, 0),
            Optional.empty(),
            Level.WARN,
            Logging.Format.LOGFMT));
  }

  private String log() throws IOException {
    Path file = folder.resolve("log");
    return (Files.exists(file) ? file : Files.writeString(file, LOG)).toString();
  }

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commands = Commands.commandLine();
    commands.setOut(new PrintWriter(out));
    commands.setErr(new PrintWriter(err));
    int status = commands.execute(arguments);
    return new Outcome(status, out.toString(), err.toString());
  }
}
