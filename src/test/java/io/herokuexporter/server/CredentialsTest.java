package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// So that no test waits for the answers that the others got.
  @BeforeEach
  void forgetFailedLogins() {
    server.clock.turn(Duration.ofSeconds(FailedLogins.FORGOTTEN_SECONDS));
  }

  static List<String> wrongForDrain() {
    return List.of(
        "X-Nothing: here",
        METRICS_HEADER,
        basic("drain", "show"),
        basic("metrics", "pour"),
        basic("drain", ""),
        basic("drain", "pour "),
        basic("drain", "pourx"),
        basic("Drain", "pour"),
        basic("", "pour"),
        "Authorization:",
        "Authorization: Basic",
        "Authorization: Basic ",
        "Authorization: Basic !!!",
        "Authorization: Basic ZHJhaW4=",
        "Authorization: Basic /////w==",
        "Authorization: Basic \u00e9\u00e9\u00e9\u00e9",
        "Authorization: Bearer " + DRAIN_HEADER.substring("Authorization: Basic ".length()),
        "Authorization: " + DRAIN_HEADER.substring("Authorization: Basic ".length()),
        DRAIN_HEADER.replace("Basic ", "Basic"),
        DRAIN_HEADER.replace("Basic ", "Basic x "),
        DRAIN_HEADER + ", " + DRAIN_HEADER.substring("Authorization: ".length()));
  }

  @ParameterizedTest
  @MethodSource("wrongForDrain")
  void a_drain_opens_to_its_own_credentials_alone(String header) {
    try (RawClient client = server.connect()) {
      client.send(head("POST", "/drain", header, "Content-Length: 4") + "\r\nbody");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("www-authenticate")).isEqualTo("Basic realm=\"drain\"");
      assertThat(client.send(RunningServer.post("")).answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: here",
        "Authorization: Basic ZHJhaW46cG91cg==", // of the drain
        "Authorization: Basic bWV0cmljczpwb3Vy", // metrics, with the drain's password
        "Authorization: Basic /////w=="
      })
  void metrics_open_to_their_own_credentials_alone(String header) {
    try (RawClient client = server.connect()) {
      Answer answer = client.send(get("/metrics", header)).answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("www-authenticate")).isEqualTo("Basic realm=\"metrics\"");
    }
  }

  @Test
  void the_answer_does_not_tell_what_was_wrong() {
    Set<String> answers = new HashSet<>();
    try (RawClient client = server.connect()) {
      for (String header : wrongForDrain()) {
        forgetFailedLogins();
        client.send(head("POST", "/drain", header, "Content-Length: 0") + "\r\n");
        Answer answer = client.answer();
        Map<String, String> headers = new HashMap<>(answer.headers());
        headers.remove("date");
        answers.add(answer.status() + " " + headers + " " + answer.bodyText());
      }
    }
    assertThat(answers).hasSize(1);
  }

  @Test
  void credentials_come_before_the_method_the_encoding_and_the_size() {
    try (RawClient client = server.connect()) {
      assertThat(client.send(get("/drain")).answer().status()).isEqualTo(401);
      client.send(head("POST", "/metrics", "Content-Length: 0") + "\r\n");
      assertThat(client.answer().status()).isEqualTo(401);
      client.send(head("POST", "/drain", "Content-Encoding: br", "Content-Length: 1") + "\r\nx");
      assertThat(client.answer().status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"basic", "BASIC", "Basic  "})
  void the_scheme_is_read_in_any_case(String scheme) {
    try (RawClient client = server.connect()) {
      client.send(get("/metrics", METRICS_HEADER.replace("Basic", scheme)));
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }
}
