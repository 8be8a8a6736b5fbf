package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.basic;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.server.Credential.Secret;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A credential that is bound to an app speaks for that one alone.
class AppBindingTest {
  private static final String POUR = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";
  private static final String TOKEN = "Logplex-Drain-Token: d.1";

  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() {
    server =
        new RunningServer(
            new Credentials(
                List.of(
                    Credentials.password(null, "any"),
                    Credentials.password("shop", "shops"),
                    Credentials.password("my café", "cafés"),
                    new Credential("blog", new Secret.Bcrypt(POUR))),
                Credentials.ofPasswords("", "show").metrics()));
    client = server.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private int drain(String target, String password, String... headers) {
    String body = routerError("H12");
    String head = head("POST", target, headers) + basic("drain", password) + "\r\n";
    return client
        .send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body)
        .answer()
        .status();
  }

  @Test
  void a_token_that_becomes_a_label_is_utf8() {
    for (String token : List.of("d.caf\u00c3\u00a9", "d.\u00ff")) { // bytes of the header
      assertThat(drain("/drain", "any", "Logplex-Drain-Token: " + token)).isEqualTo(200);
    }
    assertThat(errorsOf("d.café")).isEqualTo(1);
    assertThat(errorsOf("d.\ufffd")).isEqualTo(1);
  }

  private double errorsOf(String app) {
    return server.sample(
        "heroku_router_errors{app=\"" + app + "\",code=\"H12\",process=\"web.1\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/drain",
        "/drain?app_name=",
        "/drain?app_name",
        "/drain?app_name=shop",
        "/drain?x=y&app_name=blog&app_name=shop",
        "/drain?app_name=blog&app_name="
      })
  void it_says_which_app_where_none_is_named(String target) {
    assertThat(drain(target, "shops", TOKEN)).isEqualTo(200);
    assertThat(drain(target, "shops")).isEqualTo(200);
    assertThat(errorsOf("shop")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/drain?app_name=blog",
        "/drain?app_name=Shop",
        "/drain?app_name=shop+",
        "/drain?app_name=shop&app_name=blog",
        "/drain?app%5fname=blog"
      })
  void another_app_is_forbidden(String target) {
    assertThat(drain(target, "shops")).isEqualTo(403);
    assertThat(drain("/drain", "shops")).as("the connection goes on").isEqualTo(200);
    assertThat(server.page().samples().keySet().toString()).doesNotContain("app=\"blog\"");
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"403\"}")).isEqualTo(1);
    assertThat(server.sample("heroku_exporter_messages_total{kind=\"router\"}")).isEqualTo(1);
  }

  @Test
  void a_name_is_compared_as_it_is_meant() {
    assertThat(drain("/drain?app_name=my+caf%C3%A9", "cafés")).isEqualTo(200);
    assertThat(drain("/drain", "cafés")).isEqualTo(200);
    assertThat(errorsOf("my café")).isEqualTo(2);
  }

  @Test
  void one_that_is_not_bound_speaks_for_any() {
    assertThat(drain("/drain?app_name=blog", "any")).isEqualTo(200);
    assertThat(drain("/drain", "any", TOKEN)).isEqualTo(200);
    assertThat(errorsOf("blog")).isEqualTo(1);
    assertThat(errorsOf("d.1")).isEqualTo(1);
  }

  @Test
  void a_bcrypt_hash_may_be_bound() {
    assertThat(drain("/drain", "pour")).isEqualTo(200);
    assertThat(drain("/drain?app_name=shop", "pour")).isEqualTo(403);
    assertThat(drain("/drain?app_name=blog", "pour")).isEqualTo(200);
    assertThat(errorsOf("blog")).isEqualTo(2);
  }

  @Test
  void the_method_is_looked_at_before_the_app() {
    Answer answer = client.send(get("/drain?app_name=blog", basic("drain", "shops"))).answer();
    assertThat(answer.status()).isEqualTo(405);
  }

  @Test
  void who_asks_first_is_forbidden_before_it_sends() {
    client.send(
        head(
                "POST",
                "/drain?app_name=blog",
                basic("drain", "shops"),
                "Expect: 100-continue",
                "Content-Length: 4")
            + "\r\n");
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.closes()).isTrue();
  }
}
