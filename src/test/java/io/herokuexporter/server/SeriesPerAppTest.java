package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.frame;
import static io.herokuexporter.server.RunningServer.ingest;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.MetricStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One app that has ever new series, beside one that has its dozens.
class SeriesPerAppTest {
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final int SERIES_PER_APP_MAX = 100;
  private static final String LIMITED = "heroku_exporter_discarded_total{reason=\"series_limit\"}";

  /// Zeros of an app and the volume of the log of one process.
  private static final int OF_ANY_APP = 6 + 2;

  private final RunningServer server =
      new RunningServer(
          new MetricStore.Limits(TTL, Duration.ofHours(24), 2_000, SERIES_PER_APP_MAX));

  @AfterEach
  void stop() {
    server.close();
  }

  private void drain(String app, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    assertThat(server.drain("/drain?app_name=" + app, bytes).status()).isEqualTo(200);
  }

  /// Gauges of this family, told apart by a number.
  private static String gauges(String family, int from, int to, int value) {
    StringBuilder json = new StringBuilder("[");
    for (int i = from; i < to; i++) {
      json.append(i == from ? "" : ",")
          .append("{\"metric\":{\"name\":\"%s\",\"tags\":{\"i\":\"%d\"}".formatted(family, i))
          .append(",\"gauge\":{\"value\":%d}}}".formatted(value));
    }
    return ingest(json + "]");
  }

  private static String ofApp(String family, String app) {
    return "heroku_exporter_%s{app=\"%s\"}".formatted(family, app);
  }

  @Test
  void an_app_at_its_limit_harms_no_other_and_goes_on_with_what_it_has() {
    drain("loud", "");
    drain("loud", gauges("ever_new", 0, 100, 1));
    drain("loud", gauges("ever_new", 0, 150, 2));
    drain("quiet", gauges("own", 0, 50, 3) + routerError("H12"));
    Page page = server.page();
    assertThat(page.value(ofApp("app_series", "loud"))).isEqualTo(SERIES_PER_APP_MAX);
    // 100 and no room for the zeros, then 50 and the same again
    double refused = OF_ANY_APP + 50.0 + OF_ANY_APP;
    assertThat(page.value(ofApp("refused_series_total", "loud"))).isEqualTo(refused);
    assertThat(page.value(ofApp("refused_series_total", "quiet"))).isZero();
    assertThat(page.value(LIMITED)).isEqualTo(refused);
    assertThat(page.value("ever_new{app=\"loud\",i=\"99\",process=\"web.1\"}")).isEqualTo(2);
    assertThat(page.samples())
        .doesNotContainKey("ever_new{app=\"loud\",i=\"100\",process=\"web.1\"}");
    assertThat(page.value("own{app=\"quiet\",i=\"49\",process=\"web.1\"}")).isEqualTo(3);
    assertThat(page.value("heroku_router_errors{app=\"quiet\",code=\"H12\",process=\"web.1\"}"))
        .isEqualTo(1);
    assertThat(page.value("heroku_exporter_family_series{family=\"ever_new\"}")).isEqualTo(100);
    assertThat(page.value("heroku_exporter_family_series{family=\"own\"}")).isEqualTo(50);
  }

  @Test
  void an_error_takes_its_place_before_the_metrics_that_stand_behind_it() {
    drain("loud", routerError("H12") + gauges("ever_new", 0, 150, 1));
    Page page = server.page();
    assertThat(page.value("heroku_router_errors{app=\"loud\",code=\"H12\",process=\"web.1\"}"))
        .isEqualTo(1);
    assertThat(page.value(ofApp("app_series", "loud"))).isEqualTo(SERIES_PER_APP_MAX);
  }

  @Test
  void a_family_is_of_the_type_of_the_line_that_names_it_first() {
    String first = gauges("heroku_errors_total", 0, 1, 7);
    drain("loud", first + routerError("H12") + gauges("heroku_router_errors", 0, 1, 7));
    assertThat(server.page().types())
        .containsEntry("heroku_errors_total", "gauge")
        .containsEntry("heroku_router_errors", "counter");
  }

  @Test
  void an_app_has_room_again_when_its_series_have_gone() {
    drain("loud", gauges("ever_new", 0, 150, 1));
    server.clock.turn(TTL);
    drain("loud", gauges("newer", 0, 40, 1));
    Page page = server.page();
    assertThat(page.value(ofApp("app_series", "loud"))).isEqualTo(40 + OF_ANY_APP);
    assertThat(page.samples()).containsKey("newer{app=\"loud\",i=\"39\",process=\"web.1\"}");
  }

  @Test
  void samples_of_an_add_on_count_for_the_app_whose_drain_tells_of_them() {
    StringBuilder samples = new StringBuilder("source=DATABASE addon=postgresql-curly-1");
    for (int i = 0; i < 150; i++) {
      samples.append(" sample#s").append(i).append("=1");
    }
    drain("loud", frame("app", "heroku-postgres", samples.toString()));
    assertThat(server.sample(ofApp("app_series", "loud"))).isEqualTo(SERIES_PER_APP_MAX);
  }
}
