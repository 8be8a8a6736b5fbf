package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class SettingsReaderTest {
  private static final Map<String, String> PASSWORDS =
      Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m");

  private static final long HEAP_BYTES = 512L * 1024 * 1024;

  @TempDir Path folder;

  @Test
  void two_passwords_are_enough() {
    Settings settings = read(Map.of(), Map.of());
    assertThat(settings.server().address()).isEqualTo(new InetSocketAddress(9850));
    assertThat(settings.server().bodyBytesMax()).isEqualTo(10 * 1024 * 1024);
    assertThat(settings.server().stopTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(settings.server().credentials()).isEqualTo(Credentials.ofPasswords("d", "m"));
    assertThat(settings.credentialsFiles()).isEqualTo(CredentialsWatch.Sources.NONE);
    assertThat(settings.limits().ttl()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.limits().counterTtl()).isEqualTo(Duration.ofHours(24));
    assertThat(settings.limits().maxSeries()).isEqualTo(200_000);
    assertThat(settings.limits().maxSeriesPerApp()).isEqualTo(50_000);
    assertThat(settings.logLevel()).isEqualTo(Level.INFO);
    assertThat(settings.logFormat()).isEqualTo(Logging.Format.LOGFMT);
  }

  @Test
  void a_flag_beats_its_variable() {
    Settings settings =
        read(
            Map.of(Flag.TTL, "1h30m"),
            Map.of(
                "HEROKU_EXPORTER_METRICS_TTL", "5m", "HEROKU_EXPORTER_METRICS_COUNTER_TTL", "2d"));
    assertThat(settings.limits().ttl()).isEqualTo(Duration.ofMinutes(90));
    assertThat(settings.limits().counterTtl()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void the_port_may_come_from_port() {
    assertThat(read(Map.of(), Map.of("PORT", "80")).server().address())
        .isEqualTo(new InetSocketAddress(80));
    assertThat(
            read(Map.of(Flag.LISTEN_ADDRESS, "127.0.0.1:81"), Map.of("PORT", "80"))
                .server()
                .address())
        .hasToString("/127.0.0.1:81");
    assertThat(
            read(
                    Map.of(),
                    Map.of("HEROKU_EXPORTER_WEB_LISTEN_ADDRESS", "[::1]:82", "PORT", "not used"))
                .server()
                .address())
        .hasToString("/[0:0:0:0:0:0:0:1]:82");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", ":9850", "127.0.0.1:80", "65536", "-1", "999999"})
  void port_is_said_to_be_a_port(String port) {
    Map<String, String> variables = new HashMap<>(PASSWORDS);
    variables.put("PORT", port);
    SettingsReader reader = new SettingsReader(Map.of(), variables);
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly("PORT: \"" + port + "\" is no port; write a number from 0 to 65535");
  }

  @Test
  void every_mistake_is_named_at_once() {
    SettingsReader reader =
        new SettingsReader(
            Map.of(Flag.TTL, "10x", Flag.MAX_SERIES, "-1", Flag.MAX_SERIES_PER_APP, "some"),
            Map.of(
                "PORT", "eighty",
                "HEROKU_EXPORTER_WEB_MAX_BODY_BYTES", "10 MB",
                "HEROKU_EXPORTER_LOG_LEVEL", "loud",
                "HEROKU_EXPORTER_LOG_FORMAT", "xml",
                "HEROKU_EXPORTER_METRICS_COUNTER_TTL", "0s",
                "PASSWORD_METRICS", "m",
                "PASSWORD_METRICS_FILE", "/also"));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .extracting(mistake -> mistake.substring(0, mistake.indexOf(':')))
        .containsExactlyInAnyOrder(
            "PORT",
            "HEROKU_EXPORTER_WEB_MAX_BODY_BYTES",
            "--metrics.ttl",
            "HEROKU_EXPORTER_METRICS_COUNTER_TTL",
            "--metrics.max-series",
            "--metrics.max-series-per-app",
            "HEROKU_EXPORTER_LOG_LEVEL",
            "HEROKU_EXPORTER_LOG_FORMAT",
            "PASSWORD_DRAIN",
            "PASSWORD_METRICS");
  }

  @Test
  void a_missing_password_is_said_to_go_where_it_is_not_printed() {
    SettingsReader reader = new SettingsReader(Map.of(), Map.of("PASSWORD_METRICS", "m"));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly(
            "PASSWORD_DRAIN: set it to the password, or PASSWORD_DRAIN_FILE to the name of a file"
                + " that holds it");
  }

  @Test
  void a_storage_folder_that_cannot_be_used_is_a_mistake() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    SettingsReader reader =
        new SettingsReader(Map.of(Flag.STORAGE_PATH, file.resolve("x").toString()), PASSWORDS);
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly(
            "--storage.path: " + file + " is no folder; name one, or one that is to be");
  }

  @Test
  void an_empty_storage_flag_is_a_mistake_and_an_empty_variable_is_none() {
    SettingsReader reader = new SettingsReader(Map.of(Flag.STORAGE_PATH, ""), PASSWORDS);
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly(
            "--storage.path: \"\" is no folder; name one, or leave the flag out to keep series in"
                + " memory only");
    Map<String, String> empty = new HashMap<>();
    for (Flag flag : Flag.values()) {
      empty.put(flag.variable(), "");
    }
    assertThat(read(Map.of(), empty)).isEqualTo(read(Map.of(), Map.of()));
  }

  @ParameterizedTest
  @EnumSource(Flag.class)
  void no_flag_may_be_empty(Flag flag) {
    SettingsReader reader = new SettingsReader(Map.of(flag, ""), PASSWORDS);
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .singleElement()
        .asString()
        .startsWith(flag.option() + ": \"\" is no ");
  }

  @Test
  void no_mistake_shows_a_password() {
    SettingsReader reader =
        new SettingsReader(
            Map.of(Flag.TTL, "x"),
            Map.of("PASSWORD_DRAIN", "hunter2", "PASSWORD_DRAIN_FILE", "/x", "PORT", "-"));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes().toString()).doesNotContain("hunter2");
    assertThat(read(Map.of(), Map.of()).toString()).doesNotContain("=d", "=m]");
  }

  @Test
  void a_password_file_may_end_with_a_newline() throws IOException {
    Path file = Files.writeString(folder.resolve("drain"), "se cret\n");
    Map<String, String> variables =
        Map.of("PASSWORD_DRAIN", "", "PASSWORD_DRAIN_FILE", file.toString());
    assertThat(read(Map.of(), variables).server().credentials())
        .isEqualTo(Credentials.ofPasswords("se cret", "m"));
  }

  @Test
  void a_drain_s_password_that_cannot_stand_in_a_url_is_doubted() throws IOException {
    for (String wrong : List.of("hunter2 hunter2", "hunter2:", "hunter%32", "h\u00fcnter2", "@/")) {
      assertThat(read(Map.of(), Map.of("PASSWORD_DRAIN", wrong)).doubts(Map.of(), HEAP_BYTES))
          .singleElement()
          .asString()
          .startsWith("PASSWORD_DRAIN: ")
          .doesNotContain(wrong);
    }
  }

  @Test
  void each_line_that_cannot_stand_in_a_url_is_doubted() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("drain"), "right\napp=shop hunter2 hunter2\n# none\nhunter2/\n");
    Map<String, String> files =
        Map.of("PASSWORD_DRAIN", "", "PASSWORD_DRAIN_FILE", file.toString());
    String heroku = ": Heroku may not send a password that has more than letters, digits and -._~";
    List<String> doubts = read(Map.of(), files).doubts(Map.of(), HEAP_BYTES);
    assertThat(doubts)
        .satisfiesExactly(
            bound -> assertThat(bound).startsWith("PASSWORD_DRAIN_FILE: " + file + ":2" + heroku),
            any -> assertThat(any).startsWith("PASSWORD_DRAIN_FILE: " + file + ":4" + heroku));
    assertThat(doubts.toString()).doesNotContain("hunter2");
    Files.writeString(file, "hunter2 hunter2");
    assertThat(read(Map.of(), files).doubts(Map.of(), HEAP_BYTES))
        .singleElement()
        .asString()
        .startsWith("PASSWORD_DRAIN_FILE: " + file + ":1" + heroku);
    assertThat(
            read(Map.of(), Map.of("PASSWORD_METRICS", "", "PASSWORD_METRICS_FILE", file.toString()))
                .doubts(Map.of(), HEAP_BYTES))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`hunter2\n`|there is a line break in it",
        "`hunter2\r`|there is a line break in it",
        "`hunter2\r\n`|there is a line break in it",
        "\ufeffhunter2|it begins with a byte order mark",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6|it looks like a hash",
        "drain:$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6|it looks like a hash",
        "$apr1$AbCdEfGh$hunter2|it looks like a hash",
        "{SHA}hunter2=|it looks like a hash"
      })
  void a_variable_that_holds_more_or_other_than_a_password_is_doubted(String text, String says) {
    for (String variable : List.of("PASSWORD_DRAIN", "PASSWORD_METRICS")) {
      Settings settings = read(Map.of(), Map.of(variable, text));
      assertThat(settings.doubts(Map.of(), HEAP_BYTES))
          .singleElement()
          .asString()
          .startsWith(variable + ": " + says)
          .doesNotContain("hunter2", "NhuRn");
      Credentials credentials = settings.server().credentials();
      assertThat(List.of(credentials.drain().getFirst(), credentials.metrics().getFirst()))
          .contains(new Credential(null, new Credential.Secret.Plain(text)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app=shop hunter2", "APP=shop hunter2", "app = shop hunter2"})
  void a_variable_of_drains_that_shows_an_app_is_doubted(String text) {
    assertThat(read(Map.of(), Map.of("PASSWORD_DRAIN", text)).doubts(Map.of(), HEAP_BYTES))
        .singleElement()
        .asString()
        .startsWith("PASSWORD_DRAIN: it looks like app=NAME SECRET, and opens every app")
        .contains("PASSWORD_DRAIN_FILE")
        .doesNotContain("hunter2");
  }

  @Test
  void every_doubt_about_a_variable_is_told() {
    String text = "\ufeff$2b$hunter2\n";
    assertThat(read(Map.of(), Map.of("PASSWORD_METRICS", text)).doubts(Map.of(), HEAP_BYTES))
        .hasSize(3)
        .allMatch(doubt -> doubt.startsWith("PASSWORD_METRICS: "));
  }

  @Test
  void other_passwords_are_not_doubted() throws IOException {
    assertThat(read(Map.of(), Map.of("PASSWORD_DRAIN", "Az09-._~", "PASSWORD_METRICS", "a b")))
        .extracting(settings -> settings.doubts(Map.of(), HEAP_BYTES))
        .isEqualTo(List.of());
    String hash = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";
    Path file = Files.writeString(folder.resolve("drain"), hash + "\n");
    assertThat(
            read(Map.of(), Map.of("PASSWORD_DRAIN", "", "PASSWORD_DRAIN_FILE", file.toString()))
                .doubts(Map.of(), HEAP_BYTES))
        .isEmpty();
  }

  @Test
  void a_variable_that_no_setting_has_is_doubted() {
    Map<String, String> variables =
        Map.of(
            "HEROKU_EXPORTER_METRICS_TLL", "secret",
            "HEROKU_EXPORTER_WEB_CONFIG_FILE", "secret",
            "HEROKU_EXPORTER_METRIC_TTL", "5m",
            "HEROKU_EXPORTER_METRICS_TTL", "5m");
    assertThat(read(Map.of(), Map.of()).doubts(variables, HEAP_BYTES))
        .containsExactly(
            "HEROKU_EXPORTER_METRICS_TLL: no setting has this variable; see serve --help",
            "HEROKU_EXPORTER_METRIC_TTL: no setting has this variable; see serve --help",
            "HEROKU_EXPORTER_WEB_CONFIG_FILE: no setting has this variable; see serve --help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "_WEB", "_METRICS_STORAGE"})
  void what_kubernetes_sets_for_a_service_of_such_a_name_is_not_doubted(String service) {
    String name = "HEROKU_EXPORTER" + service;
    Map<String, String> variables = new HashMap<>();
    for (String end : List.of("SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_HTTP", "PORT")) {
      variables.put(name + "_" + end, "x");
    }
    for (String protocol : List.of("TCP", "UDP", "SCTP")) {
      for (String end : List.of("", "_PROTO", "_PORT", "_ADDR")) {
        variables.put(name + "_PORT_9850_" + protocol + end, "x");
      }
    }
    assertThat(read(Map.of(), Map.of()).doubts(variables, HEAP_BYTES)).isEmpty();
  }

  @Test
  void a_password_file_may_hold_several_credentials() throws IOException {
    String hash = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";
    Path file = Files.writeString(folder.resolve("drain"), "new\n# until May\napp=shop " + hash);
    Settings settings =
        read(Map.of(), Map.of("PASSWORD_DRAIN", "", "PASSWORD_DRAIN_FILE", file.toString()));
    assertThat(settings.server().credentials().drain())
        .containsExactly(
            new Credential(null, new Credential.Secret.Plain("new")),
            new Credential("shop", new Credential.Secret.Bcrypt(hash)));
    assertThat(settings.credentialsFiles().drain()).isNotNull();
    assertThat(settings.toString()).doesNotContain("new", hash);
  }

  @Test
  void every_wrong_line_is_named_with_its_variable_and_file() throws IOException {
    Path drain = Files.writeString(folder.resolve("drain"), "right1\napp= wrong2\n$2b$x3\n");
    Path metrics = Files.writeString(folder.resolve("metrics"), "# page\napp=shop wrong4\n");
    SettingsReader reader =
        new SettingsReader(
            Map.of(Flag.TTL, "10x"),
            Map.of(
                "PASSWORD_DRAIN_FILE", drain.toString(),
                "PASSWORD_METRICS_FILE", metrics.toString()));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .satisfiesExactly(
            flag -> assertThat(flag).startsWith("--metrics.ttl: "),
            app -> assertThat(app).startsWith("PASSWORD_DRAIN_FILE: " + drain + ":2: app= names"),
            hash -> assertThat(hash).startsWith("PASSWORD_DRAIN_FILE: " + drain + ":3: not a"),
            page -> assertThat(page).startsWith("PASSWORD_METRICS_FILE: " + metrics + ":2: app="));
    assertThat(reader.mistakes().toString())
        .doesNotContain("right1", "wrong2", "$2b$x3", "shop", "wrong4");
  }

  @Test
  void an_empty_or_missing_password_file_is_a_mistake() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    SettingsReader reader =
        new SettingsReader(
            Map.of(),
            Map.of(
                "PASSWORD_DRAIN_FILE", empty.toString(),
                "PASSWORD_METRICS_FILE", folder.resolve("missing").toString()));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("PASSWORD_DRAIN_FILE: ").contains("empty"),
            second -> assertThat(second).startsWith("PASSWORD_METRICS_FILE: ").contains("missing"));
  }

  @Test
  void a_file_that_cannot_be_read_is_told_of_in_the_words_of_operators() throws IOException {
    Path missing = folder.resolve("missing");
    SettingsReader reader =
        new SettingsReader(
            Map.of(),
            Map.of(
                "PASSWORD_DRAIN_FILE", missing.toString(),
                "PASSWORD_METRICS_FILE", folder.toString()));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly(
            "PASSWORD_DRAIN_FILE: cannot read " + missing + ": no such file or folder",
            "PASSWORD_METRICS_FILE: cannot read " + folder + ": it is a folder");
    Path latin = Files.write(folder.resolve("latin"), new byte[] {'n', (byte) 0xfc, '\n'});
    reader =
        new SettingsReader(
            Map.of(), Map.of("PASSWORD_DRAIN_FILE", latin.toString(), "PASSWORD_METRICS", "m"));
    assertThat(reader.read()).isNull();
    assertThat(reader.mistakes())
        .containsExactly("PASSWORD_DRAIN_FILE: cannot read " + latin + ": it is no UTF-8");
  }

  @Test
  void the_address_is_known_by_the_setting_that_gave_it() {
    Map<String, String> port = Map.of("PORT", "80");
    Map<String, String> variable =
        Map.of("HEROKU_EXPORTER_WEB_LISTEN_ADDRESS", ":82", "PORT", "80");
    assertThat(read(Map.of(), Map.of()).addressFrom()).isEqualTo("--web.listen-address");
    assertThat(read(Map.of(), port).addressFrom()).isEqualTo("PORT");
    assertThat(read(Map.of(), variable).addressFrom())
        .isEqualTo("HEROKU_EXPORTER_WEB_LISTEN_ADDRESS");
    assertThat(read(Map.of(Flag.LISTEN_ADDRESS, ":81"), variable).addressFrom())
        .isEqualTo("--web.listen-address");
  }

  @Test
  void a_body_that_the_heap_may_not_hold_is_doubted() {
    assertThat(doubtsOfBody("128MiB")).isEmpty();
    assertThat(doubtsOfBody("1GiB"))
        .containsExactly(
            "--web.max-body-bytes: a heap of 512 MiB may not hold such a body; set less, or"
                + " JAVA_OPTS=-Xmx4352m");
    assertThat(doubtsOfBody("2047MiB")).hasSize(1);
  }

  private static List<String> doubtsOfBody(String size) {
    return read(Map.of(Flag.MAX_BODY_BYTES, size), Map.of()).doubts(Map.of(), HEAP_BYTES);
  }

  private static Settings read(Map<Flag, String> flags, Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(PASSWORDS);
    all.putAll(variables);
    SettingsReader reader = new SettingsReader(flags, all);
    Settings settings = reader.read();
    assertThat(reader.mistakes()).isEmpty();
    return settings;
  }
}
