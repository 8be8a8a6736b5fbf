package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static RunningServer server;
  private RawClient client;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    client = server.connect();
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/-/healthy", "/health?from=balancer"})
  void health_needs_no_credentials(String target) {
    Answer answer = client.send(get(target)).answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.bodyText()).isEqualTo("{\"ok\":true}");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
  }

  @Test
  void is_ready_from_the_start() {
    assertThat(client.send(get("/-/ready")).answer().status()).isEqualTo(200);
  }

  @Test
  void is_not_ready_while_drains_cannot_be_kept_and_says_why() {
    server.intake.say("\"the disk\" is full");
    try {
      Answer answer = client.send(get("/-/ready")).answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.bodyText())
          .isEqualTo("{\"ready\":false,\"reason\":\"\\\"the disk\\\" is full\"}");
      assertThat(client.send(get("/health")).answer().status()).isEqualTo(200);
    } finally {
      server.intake.say(null);
    }
    assertThat(client.send(get("/-/ready")).answer().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/drain/",
        "/metrics/",
        "/Metrics",
        "/%64rain",
        "//drain",
        "/health/",
        "/-/reload",
        "*"
      })
  void paths_are_exact_and_others_lead_nowhere(String target) {
    for (String method : new String[] {"GET", "POST", "PUT"}) {
      Answer answer =
          client.send(head(method, target, DRAIN_HEADER, "Content-Length: 0") + "\r\n").answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.closes()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/drain",
    "HEAD,/drain",
    "PUT,/drain",
    "DELETE,/drain",
    "OPTIONS,/drain",
    "post,/drain"
  })
  void a_drain_takes_post_alone(String method, String target) {
    Answer answer = other(method, target, DRAIN_HEADER);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("POST");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/metrics",
    "PUT,/metrics",
    "PATCH,/metrics",
    "POST,/health",
    "DELETE,/health",
    "POST,/-/healthy",
    "POST,/-/ready"
  })
  void pages_take_get_and_head_alone(String method, String target) {
    Answer answer = other(method, target, METRICS_HEADER);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
  }

  private Answer other(String method, String target, String header) {
    client.send(head(method, target, header, "Content-Length: 3") + "\r\nabc");
    Answer answer = method.equals("HEAD") ? client.bodilessAnswer() : client.answer();
    client.send(get("/health"));
    assertThat(client.answer().status()).as("the connection goes on").isEqualTo(200);
    return answer;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health", "/-/healthy", "/-/ready"})
  void head_is_get_without_the_body(String target) {
    client.send(head("HEAD", target, METRICS_HEADER) + "\r\n");
    Answer answer = client.bodilessAnswer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Integer.parseInt(answer.header("content-length"))).isPositive();
    assertThat(client.send(get("/health")).answer().bodyText()).isEqualTo("{\"ok\":true}");
  }

  @Test
  void an_accepted_drain_is_answered_with_an_empty_body_that_is_not_chunked() {
    Answer answer = client.send(RunningServer.post("", "Connection: keep-alive")).answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-length")).isEqualTo("0");
    assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
  }

  /// The answer that stands ready for connections of drains alone, and the one of all others.
  @Test
  void an_accepted_drain_is_answered_alike_whatever_came_before_it() {
    Answer first = client.send(RunningServer.post("")).answer();
    client.send(RunningServer.get("/health")).answer();
    Answer later = client.send(RunningServer.post("")).answer();
    assertThat(first.status()).isEqualTo(200);
    assertThat(List.copyOf(later.headers().keySet()))
        .isEqualTo(List.copyOf(first.headers().keySet()));
    assertThat(later.header("content-length")).isEqualTo(first.header("content-length"));
    assertThat(later.header("date")).hasSameSizeAs(first.header("date"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/drain",
        "/drain?",
        "/drain?app_name=shop&x=1&x=%zz&&=",
        "http://exporter/drain?app_name=shop",
        "https://exporter:9850/drain",
        "HTTP://exporter/drain"
      })
  void a_drain_may_have_any_parameters_and_an_absolute_target(String target) {
    assertThat(client.send(RunningServer.post(target, new byte[0])).answer().status())
        .isEqualTo(200);
  }

  @Test
  void an_absolute_target_may_name_no_path() {
    assertThat(client.send(get("http://exporter")).answer().status()).isEqualTo(404);
  }
}
