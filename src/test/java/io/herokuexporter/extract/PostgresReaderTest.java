package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresReaderTest {
  private static void gives(String text, String... lines) {
    assertThat(Extraction.lines(Extraction.of("app", "heroku-postgres", text)))
        .filteredOn(line -> !line.startsWith(HerokuFamilies.ADDON_INFO))
        .containsExactly(lines);
  }

  @Test
  void makes_a_gauge_of_every_sample() {
    gives(
        "source=DATABASE addon=postgresql-curly-1 sample#db_size=10bytes sample#load-avg-1m=0.345"
            + " sample#a.b=1",
        "heroku_postgres_db_size{addon=\"postgresql-curly-1\"} = gauge 10.0",
        "heroku_postgres_load_avg_1m{addon=\"postgresql-curly-1\"} = gauge 0.345",
        "heroku_postgres_a_b{addon=\"postgresql-curly-1\"} = gauge 1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "10bytes,10",
    "8945836.0bytes,8945836",
    "2kB,2048",
    "2MB,2097152",
    "1GB,1073741824",
    "1TB,1099511627776",
    "1ms,0.001",
    "15ms,0.015",
    "3s,3",
    "7pages,7",
    "-1.5,-1.5",
    "+2,2",
    ".5,0.5",
    "5.,5",
    "1e3,1000",
    "0,0",
    "1E-2s,0.01"
  })
  void reads_a_number_in_base_units(String sample, double value) {
    gives("source=D sample#k=" + sample, "heroku_postgres_k{source=\"D\"} = gauge " + value);
  }

  @ParameterizedTest
  @CsvSource({
    "1kb,unit",
    "12%,unit",
    "1mb,unit",
    "3iops,unit",
    "1d,unit",
    "5\u00b5s,unit",
    "2x,unit",
    "5azAZ,unit",
    "NaN,value",
    "Infinity,value",
    "-inf,value",
    "0x10,value",
    "0xff,value",
    "5[,value",
    "5{,value",
    "-0xff,value",
    "+0Xab,value",
    "word,value",
    "'',value",
    "1.2.3,value",
    "12:30,value",
    "1e999,value",
    "1e308TB,value",
    "'\"5\"',value"
  })
  void discards_a_bad_sample_and_keeps_the_others(String sample, String reason) {
    gives(
        "source=D sample#a=1 sample#bad=" + sample + " sample#b=2",
        "heroku_postgres_a{source=\"D\"} = gauge 1.0",
        "heroku_postgres_b{source=\"D\"} = gauge 2.0",
        "! " + reason);
  }

  @Test
  void reads_samples_on_several_lines_of_one_message() {
    gives(
        "source=D sample#a=1\nsample#b=2\r\nsample#c=3",
        "heroku_postgres_a{source=\"D\"} = gauge 1.0",
        "heroku_postgres_b{source=\"D\"} = gauge 2.0",
        "heroku_postgres_c{source=\"D\"} = gauge 3.0");
  }

  @Test
  void counts_the_last_of_two_equal_keys() {
    gives(
        "source=D sample#a-b=1 sample#a-b=2 addon=p addon=q",
        "heroku_postgres_a_b{addon=\"q\"} = gauge 2.0");
  }

  @Test
  void reads_a_key_of_any_letters_and_digits() {
    gives("source=D sample#azAZ09_=1", "heroku_postgres_azAZ09_{source=\"D\"} = gauge 1.0");
  }

  @Test
  void ends_a_sample_with_its_message_though_a_digit_follows() {
    String first = Bodies.message("app", "heroku-postgres", "source=D sample#k=1").strip();
    String last = Bodies.message("app", "heroku-postgres", "source=D sample#l=2").strip();
    Batch batch = new Extractor().extract(Bodies.frame("x", Bodies.framed(first, last)));
    assertThat(Extraction.lines(Extraction.updates(batch)))
        .contains(
            "heroku_postgres_k{source=\"D\"} = gauge 1.0",
            "heroku_postgres_l{source=\"D\"} = gauge 2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample#=1", "sample#a%b=1", "sample#a:b=1", "sample#\u00e9=1"})
  void discards_a_key_that_makes_no_name(String sample) {
    gives("source=D " + sample, "! name");
  }

  @Test
  void discards_a_sample_without_a_value() {
    gives("source=D sample#a", "! value");
  }

  @Test
  void refuses_names_and_values_past_their_bounds() {
    String key = "k".repeat(256 - "heroku_postgres_".length());
    String addon = "a".repeat(1024);
    gives(
        "source=D addon=" + addon + " sample#" + key + "=1 sample#" + key + "k=1",
        "heroku_postgres_" + key + "{addon=\"" + addon + "\"} = gauge 1.0",
        "! name");
    gives("source=D addon=a" + addon + " sample#k=1", "! name");
  }

  @Test
  void labels_by_source_when_the_addon_is_missing_or_empty() {
    gives("source=D addon= sample#k=1", "heroku_postgres_k{source=\"D\"} = gauge 1.0");
    gives("source= sample#k=1", "heroku_postgres_k = gauge 1.0");
  }

  @Test
  void replaces_what_is_no_utf8_in_a_label() {
    gives(
        "source=D addon=a\u00ff\"b sample#k=1",
        "heroku_postgres_k{addon=\"a\ufffd\\\"b\"} = gauge 1.0");
  }

  @Test
  void takes_the_line_whoever_prints_it() {
    var batch = Extraction.of("y", "run.1", "source=HEROKU_POSTGRESQL_RED sample#k=1");
    assertThat(batch.messages(MessageKind.POSTGRES)).isEqualTo(1);
    assertThat(Extraction.updates(batch)).hasSize(1);
  }

  @Test
  void leaves_lines_of_others_alone() {
    for (String text :
        new String[] {
          "source=REDIS sample#k=1", " source=HEROKU_POSTGRES sample#k=1", "sample#k=1"
        }) {
      var batch = Extraction.of("app", "redis", text);
      assertThat(batch.messages(MessageKind.OTHER)).as(text).isEqualTo(1);
      assertThat(Extraction.lines(batch)).isEmpty();
    }
    assertThat(
            Extraction.of("app", "heroku-postgres", "Update DATABASE").messages(MessageKind.OTHER))
        .isEqualTo(1);
  }
}
