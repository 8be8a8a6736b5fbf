package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Update;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The api, Logplex and add-ons.
class PlatformReadersTest {
  private static final String SOMEBODY = "user somebody@example.com";

  private static List<String> api(String text) {
    Batch batch = Extraction.of("app", "api", text);
    assertThat(batch.messages(MessageKind.API)).isEqualTo(1);
    assertThat(batch.explanations()).noneMatch(discard -> discard.what().contains("@example"));
    assertThat(batch.updates()).noneMatch(update -> update.toString().contains("somebody"));
    return Extraction.lines(batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Set NIGHTLY config vars by ",
        "Set A, B config vars by ",
        "Remove A config vars by ",
        "Add A config by "
      })
  void counts_changes_of_configuration(String text) {
    assertThat(api(text + SOMEBODY))
        .containsExactly("heroku_app_config_changes_total{app=\"x\"} += counter 1.0");
  }

  @Test
  void counts_releases_and_deploys() {
    assertThat(api("Release v42 created by " + SOMEBODY))
        .containsExactly(
            "heroku_app_release_version{app=\"x\"} = gauge 42.0",
            "heroku_app_releases_total{app=\"x\"} += counter 1.0");
    assertThat(api("Initial release by " + SOMEBODY))
        .containsExactly(
            "heroku_app_release_version{app=\"x\"} = gauge 1.0",
            "heroku_app_releases_total{app=\"x\"} += counter 1.0");
    assertThat(api("Deploy 0a1b2c3d by " + SOMEBODY))
        .containsExactly("heroku_app_deploys_total{app=\"x\"} += counter 1.0");
  }

  @Test
  void takes_the_formation_and_nobody_who_looks_like_one() {
    assertThat(api("Scaled to sender@3:Performance-L web@5:Standard-2X by user web@9:x"))
        .containsExactly(
            "heroku_app_formation{app=\"x\",process_type=\"sender\",size=\"Performance-L\"}"
                + " = gauge 3.0",
            "heroku_app_formation{app=\"x\",process_type=\"web\",size=\"Standard-2X\"}"
                + " = gauge 5.0");
    assertThat(api("Scale to sender=1, web=0 by somebody@example.com"))
        .containsExactly(
            "heroku_app_formation{app=\"x\",process_type=\"sender\"} = gauge 1.0",
            "heroku_app_formation{app=\"x\",process_type=\"web\"} = gauge 0.0");
    assertThat(api("Scaled to nonsense somebody@example.com web@1:Free by " + SOMEBODY))
        .containsExactly(
            "heroku_app_formation{app=\"x\",process_type=\"web\",size=\"Free\"} = gauge 1.0",
            "! value",
            "! value");
  }

  @Test
  void bounds_the_types_of_processes_in_a_batch() {
    StringBuilder text = new StringBuilder("Scaled to");
    for (int i = 0; i < 1_000; i++) {
      text.append(" type").append(i).append("@1:Free");
    }
    assertThat(api(text + " by " + SOMEBODY)).hasSize(257).endsWith("! value");
  }

  @Test
  void discards_a_formation_that_is_cut() {
    assertThat(api("Scaled to web@5:Stand")).containsExactly("! value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Build succeeded",
        "Build started by user somebody@example.com",
        "Starting process with command `rake a@b` by user somebody@example.com",
        "Attach DATABASE (@ref:postgresql-flat-1)",
        "Deploy",
        "Set",
        "Release vX created by user somebody@example.com",
        ""
      })
  void makes_nothing_of_other_texts_of_the_api(String text) {
    assertThat(api(text)).isEmpty();
  }

  @Test
  void has_zeros_of_an_app_from_its_first_message_on() {
    Batch batch = Extraction.of("app", "web.1", "hello");
    for (String family :
        List.of(
            HerokuFamilies.APP_RELEASES,
            HerokuFamilies.APP_DEPLOYS,
            HerokuFamilies.APP_CONFIG_CHANGES)) {
      assertThat(Extraction.counters(batch, family)).containsEntry("app=\"x\"", 0.0);
    }
    assertThat(Extraction.counters(batch, HerokuFamilies.LOGPLEX_DROPPED))
        .containsOnlyKeys(
            "app=\"x\",code=\"L10\"", "app=\"x\",code=\"L12\"", "app=\"x\",code=\"L13\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heroku|logplex|Error L10 (output buffer overflow): 500 messages dropped since t.|L10|500",
        "heroku|logplex|Error L10 (output buffer overflow): drain 'd.1' dropped 2 messages"
            + " since t.|L10|2",
        "app|log-shuttle|Error L13: 111 messages lost since t.|L13|111",
        "t.1|log-shuttle|Error L12 (x): 3 messages dropped since t.|L12|3"
      })
  void counts_what_got_lost(String app, String procId, String text, String code, double lost) {
    Batch batch = Extraction.of(app, procId, text);
    assertThat(batch.messages(MessageKind.LOGPLEX)).isEqualTo(1);
    assertThat(Extraction.counters(batch, HerokuFamilies.LOGPLEX_DROPPED))
        .containsEntry("app=\"x\",code=\"" + code + "\"", lost);
    assertThat(Extraction.counters(batch, HerokuFamilies.ERRORS)).hasSize(1);
  }

  @Test
  void counts_an_error_of_logplex_that_tells_no_number() {
    Batch batch = Extraction.of("heroku", "logplex", "Error L10 (output buffer over");
    assertThat(Extraction.lines(batch))
        .containsExactly(
            "heroku_errors_total{app=\"x\",code=\"L10\",process=\"logplex\",severity=\"warning\"}"
                + " += counter 1.0",
            "! value");
    Batch tail = Extraction.of("heroku", "logplex", "Error L11 (x): 3 messages dropped since t.");
    assertThat(Extraction.counters(tail, HerokuFamilies.ERRORS)).hasSize(1);
    assertThat(Extraction.counters(tail, HerokuFamilies.LOGPLEX_DROPPED))
        .allSatisfy((labels, count) -> assertThat(count).isZero());
  }

  @Test
  void a_longer_code_is_another() {
    Batch batch = Extraction.of("heroku", "logplex", "Error L100: 5 messages dropped since t.");
    assertThat(Extraction.lines(batch)).isEmpty();
  }

  @Test
  void leaves_notices_alone_that_logplex_did_not_write() {
    for (String[] who : new String[][] {{"app", "logplex"}, {"app", "web.1"}}) {
      Batch batch = Extraction.of(who[0], who[1], "Error L10 (x): 5 messages dropped since t.");
      assertThat(batch.messages(MessageKind.OTHER)).isEqualTo(1);
      assertThat(Extraction.lines(batch)).isEmpty();
    }
  }

  @Test
  void makes_gauges_of_the_samples_of_any_addon() {
    Batch batch =
        Extraction.of(
            "app",
            "heroku-redis",
            "source=REDIS addon=redis-1 sample#memory-total=2kB sample#memory-redis=5bytes"
                + " sample#hit-rate=0.5 sample#x_bytes=1bytes");
    assertThat(batch.messages(MessageKind.ADDON)).isEqualTo(1);
    assertThat(Extraction.lines(batch))
        .containsExactly(
            "heroku_redis_memory_total_bytes{addon=\"redis-1\"} = gauge 2048.0",
            "heroku_redis_memory_redis_bytes{addon=\"redis-1\"} = gauge 5.0",
            "heroku_redis_hit_rate{addon=\"redis-1\"} = gauge 0.5",
            "heroku_redis_x_bytes{addon=\"redis-1\"} = gauge 1.0",
            "heroku_addon_info{addon=\"redis-1\",app=\"x\",kind=\"redis\",source=\"REDIS\"}"
                + " = gauge 1.0");
    Update info = batch.updates().get(4);
    assertThat(info.owner()).isEqualTo(Owner.addon("x", "redis-1"));
    assertThat(info.life()).isEqualTo(Life.KEPT);
    assertThat(batch.heard()).contains(Owner.addon("x", "redis-1"));
    assertThat(Extraction.lines(Extraction.of("app", "heroku-new.kind-2", "source=A sample#k=1s")))
        .containsExactly(
            "heroku_new_kind_2_k_seconds{source=\"A\"} = gauge 1.0",
            "heroku_addon_info{app=\"x\",kind=\"new_kind_2\",source=\"A\"} = gauge 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heroku-exporter",
        "heroku-exporter-x",
        "heroku-router",
        "heroku-dyno",
        "heroku-app",
        "heroku-errors",
        "heroku-log",
        "heroku-logplex",
        "heroku-addon"
      })
  void keeps_kinds_out_of_the_families_of_ours(String procId) {
    assertThat(Extraction.lines(Extraction.of("app", procId, "source=A sample#series=1")))
        .containsExactly("! name");
  }

  @Test
  void knows_addons_of_postgres_too() {
    Batch batch = Extraction.of("app", "heroku-postgres", "source=D addon=p sample#tables=1");
    assertThat(Extraction.lines(batch))
        .contains(
            "heroku_addon_info{addon=\"p\",app=\"x\",kind=\"postgres\",source=\"D\"}"
                + " = gauge 1.0");
    Batch printed = Extraction.of("app", "web.1", "source=HEROKU_POSTGRESQL_RED sample#tables=1");
    assertThat(Extraction.lines(printed)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"heroku-postgres", "heroku-redis"})
  void an_addon_is_heard_of_by_a_line_without_a_sample_that_can_be_used(String procId) {
    Batch batch = Extraction.of("app", procId, "source=D addon=p sample#tables=many");
    assertThat(Extraction.lines(batch)).containsExactly("! value");
    assertThat(batch.heard()).contains(Owner.addon("x", "p"));
  }
}
