package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.post;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How requests are cut out of the bytes of a connection, good ones and malformed ones.
class HttpSyntaxTest {
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";

  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() {
    server = new RunningServer(100_000);
    client = server.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void isRefusedAndClosed(int status) {
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.closes()).isTrue();
    assertThat(client.isAtEnd()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "GET /health\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost exporter\r\n\r\n",
        "GET /health HTTP/one\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost : x\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 6\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5,\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5 5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: 5.0\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: -0\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent_Length\u0000: 5\r\n\r\nhello",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length: \u0665\r\n\r\nhello",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\rGET / HTTP/1.1\r\n\r\n", // a lone CR
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\u000bb\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\nY: b\r\n\r\n", // lines that a lone LF ends
        "GET /health HTTP/1.1\nX: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n\n",
        "GET /health HTTP/1.1\n\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", // folded
        "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n",
        "GET /health HTTP/1.1\r\n X: a\r\nHost: x\r\n\r\n", // a blank before the first header
        "GET /health HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX\t: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\n\u0000X: a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX(y): a\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nX\u00e9: a\r\n\r\n",
        "GET  /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health  HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health HTTP/1.1 \r\n\r\n",
        "GET\t/health\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health\u000bHTTP/1.1\r\nHost: x\r\n\r\n",
        " GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\n GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0000GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "\rGET /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /drain HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n 5\r\n\r\nhello",
        "GET /health x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /he\u0000alth HTTP/1.1\r\nHost: x\r\n\r\n",
        "G(T /health HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health HTTP/1.2.3\r\n\r\n",
        "GET /health HTTP/11\r\n\r\n",
        "GET /health HTTP/2.0\r\n\r\n",
        "GET /health HTTP/0.9\r\n\r\n",
        "GET /health http/1.1\r\n\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003\r\n\r\n" // a TLS hello
      })
  void malformed_requests_are_400_then_closed(String request) {
    client.send(request);
    isRefusedAndClosed(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "X-Host: a\r\n", "Host: a\r\nHost: a\r\n", "Host: a\r\nX: y\r\nhost: b\r\n"})
  void a_request_without_one_host_is_400_then_closed(String headers) {
    client.send("GET /health HTTP/1.1\r\n" + headers + "\r\n");
    isRefusedAndClosed(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked|Content-Length: 5",
        "Content-Length: 5|Transfer-Encoding: chunked",
        "Content-Length: 5|Transfer-Encoding: gzip",
        "Content-Length: 5|Transfer-Encoding:",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: identity, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: chunked,",
        "Transfer-Encoding: , chunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: 'chunked'",
        "Transfer-Encoding: chunked;x=y",
        "Transfer-Encoding: chunk",
        "Transfer-Encoding: chun ked",
        "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding: chunked\u000c",
        "Transfer-Encoding: chunked\u0000",
        "Transfer-Encoding: \u00a0chunked",
        "Transfer-Encoding: chun\u212aed",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\r\n chunked",
        " Transfer-Encoding: chunked",
        "X: y\nTransfer-Encoding: chunked",
        "X: y\rTransfer-Encoding: chunked",
        "Transfer-Encoding:",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
        "Transfer-Encoding: x|Transfer-Encoding: chunked",
        "Transfer-Encoding:|Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked|Content-Length: 0",
        "Content-Length: 0|Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked|Content-Length:",
        "Transfer-Encoding: chunked|Content-Length: x"
      })
  void a_body_whose_length_is_in_doubt_is_400_then_closed(String headers) {
    client.send(head("POST", "/drain", DRAIN_HEADER));
    client.send(headers.replace("|", "\r\n") + "\r\n\r\n0\r\n\r\n" + get("/health"));
    isRefusedAndClosed(400);
  }

  @Test
  void a_transfer_encoding_of_http_1_0_is_400_then_closed() {
    client.send(
        "POST /drain HTTP/1.0\r\n" + DRAIN_HEADER + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    isRefusedAndClosed(400);
  }

  @Test
  void a_target_too_long_is_414_then_closed() {
    client.send(get("/drain?app_name=" + "x".repeat(StrictRequestDecoder.REQUEST_LINE_BYTES_MAX)));
    isRefusedAndClosed(414);
  }

  @Test
  void headers_too_large_are_431_then_closed() {
    String half = "x".repeat(StrictRequestDecoder.HEADERS_BYTES_MAX / 2);
    client.send(head("GET", "/health", "X-A: " + half, "X-B: " + half));
    isRefusedAndClosed(431);
  }

  @Test
  void large_targets_and_headers_below_the_bounds_pass() {
    String target = "/health?x=" + "x".repeat(StrictRequestDecoder.REQUEST_LINE_BYTES_MAX - 100);
    String header = "X: " + "x".repeat(StrictRequestDecoder.HEADERS_BYTES_MAX - 200);
    assertThat(client.send(get(target, header)).answer().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n",
        "-5\r\nhello\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n", // lines that a lone LF ends
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\n\r\n",
        "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r0\r\n\r\n", // and a lone CR
        "5\rhello\r\n0\r\n\r\n",
        "5;a\nhello\r\n0\r\n\r\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "5;a\rb\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
        "5;a\u0000\r\nhello\r\n0\r\n\r\n",
        "5 x\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "5,6\r\nhello\r\n0\r\n\r\n",
        " 5\r\nhello\r\n0\r\n\r\n",
        "100000005\r\nhello\r\n0\r\n\r\n", // 5 in 32 bits
        "10000000000000005\r\nhello\r\n0\r\n\r\n", // and in 64
        "ffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "7fffffffffffffff0\r\nhello\r\n0\r\n\r\n",
        ";5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhello\r\n0\r\nX : y\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n",
        "5\r\nhello\r\n0\r\nX: a\nY: b\r\n\r\n",
        "\r\n\r\n"
      })
  void a_broken_chunk_is_400_then_closed(String chunk) {
    client.send(head("POST", "/drain", DRAIN_HEADER, "Transfer-Encoding: chunked"));
    client.send("\r\n" + chunk);
    isRefusedAndClosed(400);
  }

  @Test
  void each_answer_to_a_malformed_drain_is_counted_once() {
    client.send(head("POST", "/drain", DRAIN_HEADER, "Transfer-Encoding: chunked"));
    client.send("\r\nzz\r\n");
    isRefusedAndClosed(400);
    try (RawClient second = server.connect()) {
      second.send(
          head("POST", "/drain", "Transfer-Encoding: chunked", "Content-Length: 3") + "\r\nabc");
      assertThat(second.answer().status()).isEqualTo(400);
    }
    try (RawClient third = server.connect()) {
      third.send(
          head("POST", "/drain", "Transfer-Encoding: chunked", "Expect: 100-continue") + "\r\n");
      assertThat(third.answer().status()).isEqualTo(401);
      third.send("zz\r\n");
      assertThat(third.isAtEnd()).as("no second answer").isTrue();
    }
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"400\"}")).isEqualTo(2);
    assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"401\"}")).isEqualTo(1);
  }

  @Test
  void reads_a_chunked_body_with_extensions_and_trailers() {
    String body = routerError("H12");
    client.send(
        head("POST", "/drain?app_name=shop", DRAIN_HEADER, "Transfer-Encoding: Chunked") + "\r\n");
    client.send("A;ext=1\r\n" + body.substring(0, 10) + "\r\n");
    String rest = body.substring(10);
    client.send(Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\nX-Sum: 1\r\n\r\n");
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(1);
    assertThat(client.send(get("/health")).answer().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "X: a\r\n b"})
  void trailers_say_nothing_about_what_follows(String trailer) {
    client.send(head("POST", "/drain", DRAIN_HEADER, "Transfer-Encoding: chunked"));
    client.send("\r\n5\r\nhello\r\n0\r\n" + trailer + "\r\n\r\n" + get("/health"));
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.answer().bodyText()).isEqualTo("{\"ok\":true}");
  }

  @Test
  void what_follows_the_length_of_a_body_is_another_request() {
    String drain = post("hello");
    client.send(drain + "more\r\n" + get("/health"));
    assertThat(client.answer().status()).isEqualTo(200);
    isRefusedAndClosed(400);
  }

  @Test
  void a_head_is_refused_wherever_the_network_cuts_it() {
    for (String request :
        List.of(
            "GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n",
            "\r\n\r\n GET /health HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /health\tHTTP/1.1\r\nHost: x\r\n\r\n")) {
      for (int cut = 1; cut < request.length(); cut++) {
        try (FedConnection fed = new FedConnection(100)) {
          byte[] bytes = latin1(get("/health") + request + get("/health"));
          int at = get("/health").length() + cut;
          fed.feed(bytes, 0, at);
          fed.feed(bytes, at, bytes.length);
          assertThat(fed.outcome().answers()).containsOnlyOnce("200 OK").containsOnlyOnce("400 ");
        }
      }
    }
  }

  @Test
  void a_client_that_asks_first_is_told_to_go_on() {
    byte[] body = latin1(routerError("H12"));
    client.send(
        head(
                "POST",
                "/drain?app_name=shop",
                DRAIN_HEADER,
                "Expect: 100-Continue",
                "Content-Length: " + body.length)
            + "\r\n");
    assertThat(client.bodilessAnswer().status()).isEqualTo(100);
    assertThat(client.send(body).answer().status()).isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "401|X: y|Content-Length: 10",
        "413|" + "Authorization: Basic ZHJhaW46cG91cg==|Content-Length: 100001",
        "415|Authorization: Basic ZHJhaW46cG91cg==|Content-Encoding: br"
      })
  void a_client_that_asks_first_is_refused_before_it_sends(String row) {
    String[] parts = row.split("\\|", -1);
    client.send(head("POST", "/drain", "Expect: 100-continue", parts[1], parts[2]));
    client.send(row.contains("Content-Length") ? "\r\n" : "Content-Length: 9\r\n\r\n");
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(Integer.parseInt(parts[0]));
    assertThat(answer.closes()).isTrue();
    assertThat(client.isAtEnd()).as("ends by itself after a second").isTrue();
  }

  @Test
  void drains_and_scrapes_in_one_write_are_answered_in_their_order() {
    String drain = post(routerError("H12"));
    String scrape = get("/metrics", METRICS_HEADER);
    client.send(drain + scrape + drain + drain + scrape + scrape + get("/") + drain + scrape);
    double[] expected = {-1, 1, -1, -1, 3, 3, -404, -1, 4};
    for (double value : expected) {
      Answer answer = client.answer();
      if (value > 0) {
        assertThat(Page.ofText(answer.bodyText()).value(H12)).isEqualTo(value);
      } else {
        assertThat(answer.status()).isEqualTo(value == -1 ? 200 : 404);
        assertThat(answer.headers()).containsKey("content-length");
      }
    }
  }

  @Test
  void what_stands_behind_a_request_to_close_is_not_answered() {
    client.send(get("/metrics", METRICS_HEADER, "Connection: close") + get("/health"));
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.closes()).isTrue();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void http_1_0_is_closed_unless_it_asks_otherwise() {
    client.send("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    Answer kept = client.answer();
    assertThat(kept.header("connection")).isEqualTo("keep-alive");
    client.send("GET /health HTTP/1.0\r\n\r\n");
    assertThat(client.answer().closes()).isTrue();
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void an_accepted_drain_says_too_whether_its_connection_goes_on() {
    String rest = DRAIN_HEADER + "\r\nContent-Length: 0\r\n\r\n";
    client.send("POST /drain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + rest);
    assertThat(client.answer().header("connection")).isEqualTo("close");
    assertThat(client.isAtEnd()).isTrue();
    try (RawClient older = server.connect()) {
      older.send("POST /drain HTTP/1.0\r\nConnection: keep-alive\r\n" + rest);
      assertThat(older.answer().header("connection")).isEqualTo("keep-alive");
    }
  }

  @Test
  void http_1_0_may_drain() {
    String body = routerError("H12");
    client.send(
        "POST /drain?app_name=shop HTTP/1.0\r\n%s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(DRAIN_HEADER, body.length(), body));
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(client.isAtEnd()).isTrue();
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @Test
  void one_connection_serves_many_requests() {
    for (int i = 0; i < 100; i++) {
      assertThat(client.send(post(routerError("H12"))).answer().closes()).isFalse();
    }
    assertThat(server.sample(H12)).isEqualTo(100);
  }

  @Test
  void empty_lines_before_a_request_do_no_harm() {
    assertThat(client.send("\r\n\r\n" + get("/health")).answer().status()).isEqualTo(200);
  }
}
