package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Bodies;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.DynoEvent;
import io.herokuexporter.metric.DynoEvent.Changed.To;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.MessageTime;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynoReaderTest {
  private static Batch dyno(String procId, String text) {
    Batch batch = Extraction.of("heroku", procId, text);
    assertThat(batch.messages(MessageKind.DYNO)).as(text).isEqualTo(1);
    return batch;
  }

  private static String shown(DynoEvent.Changed changed) {
    SeriesKey shown = changed.shown();
    return shown == null ? "" : shown.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "State changed from starting to up,up,false,UP",
    "State changed from up to down,down,true,OVER",
    "State changed from up to crashed,crashed,true,OVER",
    "State changed from up to complete,complete,true,OVER",
    "State changed from up to starting,starting,true,OTHER",
    "State changed from created to starting,starting,false,OTHER",
    "State changed from provisioning to starting,starting,false,OTHER",
    "State changed from starting to crashed,crashed,false,OVER",
    "State changed from down to dreaming,other,false,OTHER"
  })
  void counts_a_change_of_state_and_tells_of_it(String text, String label, boolean fromUp, To to) {
    Batch batch = dyno("web.1", text);
    assertThat(Extraction.lines(batch))
        .containsExactly(
            "heroku_dyno_state_changes_total{app=\"x\",process=\"web.1\",to=\""
                + label
                + "\"} += counter 1.0");
    DynoEvent.Changed changed = (DynoEvent.Changed) batch.dynoEvents().getFirst();
    assertThat(changed.owner()).isEqualTo(Owner.process("x", "web.1"));
    assertThat(shown(changed)).isEqualTo("heroku_dyno_up{app=\"x\",process=\"web.1\"}");
    assertThat(changed.fromUp()).isEqualTo(fromUp);
    assertThat(changed.to()).isEqualTo(to);
    assertThat(batch.dynoEvents()).hasSize(1);
  }

  @Test
  void takes_more_samples_of_a_line_than_any_has_and_not_as_many_as_fit() {
    StringBuilder line = new StringBuilder("source=web.1");
    for (int i = 0; i < 1_200; i++) {
      line.append(" sample#load").append(i).append("=1");
    }
    Batch batch = dyno("web.1", line.toString());
    DynoEvent.Sampled sampled = (DynoEvent.Sampled) batch.dynoEvents().getFirst();
    assertThat(sampled.updates()).hasSize(1_000);
    assertThat(batch.discards(Reason.SERIES_LIMIT)).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scheduler.9200", "run.1", "release.12", "web.1000", "postgres.1105947"})
  void shows_a_dyno_that_runs_once_by_its_type_alone(String procId) {
    String type = procId.substring(0, procId.indexOf('.'));
    Batch batch = dyno(procId, "State changed from up to complete");
    assertThat(Extraction.lines(batch))
        .containsExactly(
            "heroku_dyno_state_changes_total{app=\"x\",process=\""
                + type
                + "\",to=\"complete\"} += counter 1.0");
    DynoEvent.Changed changed = (DynoEvent.Changed) batch.dynoEvents().getFirst();
    assertThat(changed.owner()).isEqualTo(Owner.process("x", type));
    assertThat(changed.shown()).isNull();
    assertThat(batch.dynoEvents().getLast())
        .isInstanceOf(DynoEvent.Ended.class)
        .extracting(DynoEvent::owner)
        .isEqualTo(Owner.process("x", procId));
  }

  @ParameterizedTest
  @ValueSource(strings = {"web.1", "web.999", "web", "run.x", "running.1", ".1234", "web.1a"})
  void shows_a_dyno_that_stays_by_its_name(String procId) {
    assertThat(Extraction.lines(dyno(procId, "Process exited with status 1")))
        .containsExactly(
            "heroku_dyno_exits_total{app=\"x\",process=\""
                + procId
                + "\",status=\"1\"} += counter 1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "Process exited with status 0,',status=\"0\"'",
    "Process exited with status 143,',status=\"143\"'",
    "Process exited,''",
    "Process exited with status,''",
    "Process exited with status -1,',status=\"other\"'",
    "Process exited with status 12345,',status=\"other\"'",
    "Process exited with status x,',status=\"other\"'"
  })
  void counts_exits_by_status(String text, String status) {
    assertThat(Extraction.lines(dyno("web.1", text)))
        .containsExactly(
            "heroku_dyno_exits_total{app=\"x\",process=\"web.1\"" + status + "} += counter 1.0");
  }

  @ParameterizedTest
  @CsvSource({
    "Error R14 (Memory quota exceeded),R14,critical",
    "Error R12 (Exit timeout) -> Process failed to exit within 10 seconds,R12,warning",
    "Error R17 (Checksum error),R17,unknown",
    "Error R99 (Platform error),R99,warning",
    "Error R55,R55,unknown"
  })
  void counts_errors_with_their_severity(String text, String code, String severity) {
    assertThat(Extraction.lines(dyno("web.1", text)))
        .containsExactly(
            "heroku_errors_total{app=\"x\",code=\"%s\",process=\"web.1\",severity=\"%s\"}"
                    .formatted(code, severity)
                + " += counter 1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Error R1",
        "Error R144 (x)",
        "Error H12 (x)",
        "Error R14x",
        "error R14 (x)",
        "Restarting",
        "Process running mem=870M(170.1%)",
        "Something that Heroku writes next year",
        ""
      })
  void makes_nothing_of_other_texts(String text) {
    assertThat(Extraction.lines(dyno("web.1", text))).isEmpty();
  }

  @Test
  void discards_a_change_that_is_cut() {
    for (String cut : List.of("State changed from up", "State changed from up to")) {
      Batch batch = dyno("web.1", cut);
      assertThat(Extraction.lines(batch)).as(cut).containsExactly("! value");
      assertThat(batch.dynoEvents()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "State changed from starting to up",
        "Starting process with command `x`",
        "Process running mem=600M(117.2%)",
        "Restarting",
        "Cycling",
        "Idling",
        "Unidling",
        "Stopping all processes with SIGTERM",
        "Awaiting client",
        "Client connection closed. Sending SIGHUP to all processes",
        "Process exited with status 0",
        "source=web.1 dyno=heroku.1.a sample#load_avg_1m=0.50",
        "source=web.1 dyno=heroku.1.a sample#bad=1furlong"
      })
  void has_zeros_for_what_comes_before_a_restart(String first) {
    Batch batch = dyno("web.1", first);
    assertThat(Extraction.counters(batch, HerokuFamilies.ERRORS))
        .containsEntry("app=\"x\",code=\"R14\",process=\"web.1\",severity=\"critical\"", 0.0)
        .containsEntry("app=\"x\",code=\"R15\",process=\"web.1\",severity=\"critical\"", 0.0)
        .hasSize(2);
  }

  @Test
  void makes_gauges_of_runtime_metrics_in_base_units_and_counters_of_pages() {
    Batch batch =
        dyno(
            "web.1",
            "source=web.1 dyno=heroku.1.a sample#load_avg_1m=0.50 sample#memory_rss=2.00MB"
                + " sample#memory_pgpgin=7pages sample#memory_pgpgout=0pages sample#new_thing=5ms"
                + " sample#bad=1furlong");
    DynoEvent.Sampled sampled = (DynoEvent.Sampled) batch.dynoEvents().getFirst();
    assertThat(Extraction.lines(sampled.updates()))
        .containsExactly(
            "heroku_dyno_load_avg_1m{app=\"x\",process=\"web.1\"} = gauge 0.5",
            "heroku_dyno_memory_rss_bytes{app=\"x\",process=\"web.1\"} = gauge 2097152.0",
            "heroku_dyno_memory_pgpgin_pages_total{app=\"x\",process=\"web.1\"} = counter 7.0",
            "heroku_dyno_memory_pgpgout_pages_total{app=\"x\",process=\"web.1\"} = counter 0.0",
            "heroku_dyno_new_thing_seconds{app=\"x\",process=\"web.1\"} = gauge 0.005");
    assertThat(Extraction.lines(batch)).containsExactly("! unit");
  }

  @ParameterizedTest
  @CsvSource({
    "up=1,name",
    "exits_total=3,name",
    "state-changes.total=3,name",
    "memory_pgpgin=-5pages,value",
    "memory_pgpgin=5,unit",
    "memory_rss=18,unit"
  })
  void refuses_a_sample_that_is_cut_or_takes_the_name_of_another_family(
      String sample, String reason) {
    Batch batch = dyno("web.1", "source=web.1 dyno=heroku.1.a sample#" + sample);
    assertThat(Extraction.lines(batch)).containsExactly("! " + reason);
    DynoEvent.Sampled sampled = (DynoEvent.Sampled) batch.dynoEvents().getFirst();
    assertThat(sampled.updates()).isEmpty();
  }

  @Test
  void tells_dynos_of_one_name_apart_by_their_id() {
    long[] ids = new long[3];
    String[] dynos = {"heroku.1.a", "heroku.1.b", "heroku.1.a"};
    for (int i = 0; i < 3; i++) {
      Batch batch = dyno("web.1", "source=web.1 dyno=" + dynos[i] + " sample#load_avg_1m=1");
      ids[i] = ((DynoEvent.Sampled) batch.dynoEvents().getFirst()).id();
    }
    assertThat(ids[0]).isEqualTo(ids[2]).isNotEqualTo(ids[1]).isNotZero();
    Batch none = dyno("web.1", "source=web.1 sample#load_avg_1m=1");
    assertThat(((DynoEvent.Sampled) none.dynoEvents().getFirst()).id()).isZero();
    // shown under one name though they run side by side
    Batch once = dyno("run.1", "source=run.1 dyno=heroku.1.a sample#load_avg_1m=1");
    assertThat(((DynoEvent.Sampled) once.dynoEvents().getFirst()).id()).isZero();
  }

  @Test
  void one_that_runs_once_and_goes_on_does_not_end() {
    assertThat(dyno("run.1", "State changed from up to up").dynoEvents())
        .singleElement()
        .isInstanceOf(DynoEvent.Changed.class);
  }

  @Test
  void tells_of_the_end_of_a_process() {
    assertThat(dyno("web.1", "Process exited with status 143").dynoEvents())
        .singleElement()
        .isInstanceOf(DynoEvent.Exited.class)
        .extracting(DynoEvent::owner)
        .isEqualTo(Owner.process("x", "web.1"));
    assertThat(dyno("run.1", "Process exited").dynoEvents())
        .singleElement()
        .isInstanceOf(DynoEvent.Ended.class)
        .extracting(DynoEvent::owner)
        .isEqualTo(Owner.process("x", "run.1"));
  }

  @Test
  void believes_the_platform_alone() {
    for (String text :
        new String[] {
          "State changed from up to down",
          "Error R14 (Memory quota exceeded)",
          "Error R13 (Attach error) -> Failed to attach to process",
          "source=web.1 dyno=heroku.1.a sample#memory_rss=2MB",
          "Process exited with status 1"
        }) {
      for (String app : new String[] {"app", "web", "herokuapp"}) {
        Batch batch = Extraction.of(app, "web.1", text);
        assertThat(batch.messages(MessageKind.OTHER)).as(text).isEqualTo(1);
        assertThat(Extraction.lines(batch)).isEmpty();
        assertThat(batch.dynoEvents()).isEmpty();
      }
    }
  }

  @Test
  void believes_a_failed_attachment_of_one_off_dynos() {
    Batch batch = Extraction.of("app", "run.3", "Error R13 (Attach error) -> Failed to attach");
    assertThat(Extraction.lines(batch))
        .containsExactly(
            "heroku_errors_total{app=\"x\",code=\"R13\",process=\"run\",severity=\"warning\"}"
                + " += counter 1.0");
    Batch other = Extraction.of("app", "run.3", "Error R14 (Memory quota exceeded)");
    assertThat(Extraction.lines(other)).isEmpty();
  }

  @Test
  void takes_the_time_of_a_line_from_its_header() {
    String body =
        Bodies.framed(
            "<45>1 1970-01-01T00:00:01.5+00:00 host heroku web.1 - State changed from up to down\n",
            "<45>1 soon host heroku web.1 - State changed from up to down\n");
    assertThat(new Extractor().extract(Bodies.frame("x", body)).dynoEvents())
        .extracting(DynoEvent::micros)
        .containsExactly(1_500_000L, MessageTime.NONE);
  }
}
