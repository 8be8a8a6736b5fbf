package io.herokuexporter.server;

import static io.herokuexporter.server.Compressed.deflate;
import static io.herokuexporter.server.Compressed.gzip;
import static io.herokuexporter.server.RunningServer.DRAIN_HEADER;
import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.concat;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands in the way of a body: its size, its encoding, and answers that are known before it.
class DrainBodyTest {
  private static final int LIMIT = 2000;
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";

  private RunningServer server;
  private RawClient client;

  @BeforeEach
  void start() {
    server = new RunningServer(LIMIT);
    client = server.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static byte[] bodyOf(int length) {
    String frame = routerError("H12");
    return latin1(frame + " ".repeat(length - frame.length()));
  }

  private void isUsable() {
    assertThat(client.send(RunningServer.post("")).answer().status()).isEqualTo(200);
  }

  @Test
  void takes_a_body_of_exactly_the_limit() {
    assertThat(server.drain("/drain?app_name=shop", bodyOf(LIMIT)).status()).isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @Test
  void refuses_a_longer_content_length_and_goes_on_when_the_body_fits_what_is_dropped() {
    client.send(RunningServer.post("/drain?app_name=shop", bodyOf(LIMIT + 1)));
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.bodyText()).contains("--web.max-body-bytes");
    assertThat(server.page().samples()).doesNotContainKey(H12);
  }

  @Test
  void drops_a_chunked_body_of_exactly_the_limit_and_goes_on() {
    for (int i = 0; i < 3; i++) {
      client.send(head("POST", "/drain", "Transfer-Encoding: chunked") + "\r\n");
      client.send("7d0\r\n").send(bodyOf(LIMIT)).send("\r\n").send("0\r\n\r\n");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.closes()).isFalse();
    }
  }

  @Test
  void refuses_a_chunked_body_as_soon_as_it_is_over_the_limit() {
    client.send(head("POST", "/drain", DRAIN_HEADER, "Transfer-Encoding: chunked") + "\r\n");
    byte[] chunk = bodyOf(500);
    for (int i = 0; i < 5; i++) {
      client.send("1f4\r\n").send(chunk).send("\r\n");
    }
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.closes()).isTrue();
    client.send("0\r\n\r\n");
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void refuses_what_is_over_the_limit_when_decompressed() throws IOException {
    byte[] bomb = gzip(new byte[1000 * LIMIT]);
    for (byte[] body : new byte[][] {bomb, gzip(bodyOf(LIMIT + 1))}) {
      if (body.length <= LIMIT) {
        client.send(RunningServer.post("/drain", body, "Content-Encoding: gzip"));
        assertThat(client.answer().status()).isEqualTo(413);
      }
    }
    assertThat(
            server
                .drain("/drain?app_name=shop", gzip(bodyOf(LIMIT)), "Content-Encoding: gzip")
                .status())
        .isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(1);
  }

  @Test
  void the_limit_holds_between_two_encodings_too() throws IOException {
    byte[] twice = gzip(gzip(new byte[4000 * LIMIT]));
    assertThat(twice.length).isLessThan(LIMIT);
    assertThat(server.drain("/drain", twice, "Content-Encoding: gzip, gzip").status())
        .isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZip",
        "x-gzip",
        "deflate",
        "Deflate",
        "identity",
        "identity, gzip",
        ",gzip,,",
        ""
      })
  void knows_these_encodings(String encoding) throws IOException {
    byte[] body = latin1(routerError("H12"));
    byte[] encoded =
        switch (encoding.toLowerCase(java.util.Locale.ROOT)) {
          case "identity", "" -> body;
          case "deflate" -> deflate(body);
          default -> gzip(body);
        };
    Answer answer = server.drain("/drain?app_name=shop", encoded, "Content-Encoding: " + encoding);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(1);
    assertThat(server.sample("heroku_exporter_drain_bytes_total")).isEqualTo(encoded.length);
  }

  @Test
  void undoes_a_list_from_the_right() throws IOException {
    byte[] encoded = gzip(deflate(latin1(routerError("H12"))));
    String target = "/drain?app_name=shop";
    assertThat(server.drain(target, encoded, "Content-Encoding: deflate, gzip").status())
        .isEqualTo(200);
    assertThat(
            server
                .drain(target, encoded, "Content-Encoding: deflate", "Content-Encoding: gzip")
                .status())
        .isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(2);
    assertThat(server.drain(target, encoded, "Content-Encoding: gzip, deflate").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "br",
        "zstd",
        "snappy",
        "compress",
        "gzip;q=1",
        "*",
        "gzip, br",
        "gzip,gzip,gzip",
        "identity,gzip,gzip"
      })
  void other_encodings_are_415_and_the_connection_goes_on(String encoding) {
    client.send(RunningServer.post("/drain", bodyOf(300), "Content-Encoding: " + encoding));
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.closes()).isFalse();
    isUsable();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void a_body_that_does_not_decompress_is_400_and_the_connection_goes_on(String encoding)
      throws IOException {
    byte[] good = latin1(routerError("H12"));
    byte[] encoded = encoding.equals("gzip") ? gzip(good) : deflate(good);
    byte[] changed = encoded.clone();
    changed[encoded.length - 3] ^= 0x55; // the checksum, if nothing else, is wrong
    byte[][] bodies = {
      good, {}, {0x1f}, Arrays.copyOf(encoded, encoded.length / 2), changed, dictionaryNeeded()
    };
    for (byte[] body : bodies) {
      client.send(RunningServer.post("/drain", body, "Content-Encoding: " + encoding));
      assertThat(client.answer().status()).isEqualTo(400);
      isUsable();
    }
    assertThat(server.page().samples()).doesNotContainKey(H12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate"})
  void what_follows_a_compressed_body_is_400_and_never_dropped(String encoding) throws IOException {
    byte[] good = latin1(routerError("H12"));
    byte[] encoded = encoding.equals("gzip") ? gzip(good) : deflate(good);
    byte[] torn = Arrays.copyOf(encoded, 12);
    for (byte[] behind : new byte[][] {latin1("garbage".repeat(5)), latin1("trail"), torn}) {
      client.send(
          RunningServer.post("/drain", concat(encoded, behind), "Content-Encoding: " + encoding));
      assertThat(client.answer().status()).isEqualTo(400);
      isUsable();
    }
    assertThat(server.page().samples()).doesNotContainKey(H12);
  }

  @Test
  void members_of_gzip_are_one_body() throws IOException {
    byte[] frame = latin1(routerError("H12"));
    byte[] cut = concat(gzip(Arrays.copyOf(frame, 20)), gzip(new byte[0]));
    byte[] rest = gzip(Arrays.copyOfRange(frame, 20, frame.length));
    byte[] body = concat(concat(cut, rest), gzip(frame));
    assertThat(server.drain("/drain?app_name=shop", body, "Content-Encoding: gzip").status())
        .isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(2);
  }

  /// More than there is room for at the same time, here and elsewhere.
  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  @Timeout(60)
  void bodies_of_many_empty_members_are_answered_and_give_their_room_back(int members)
      throws IOException {
    byte[] empty = gzip(new byte[0]);
    byte[] body = new byte[members * empty.length];
    for (int at = 0; at < body.length; at += empty.length) {
      System.arraycopy(empty, 0, body, at, empty.length);
    }
    try (RunningServer roomy = new RunningServer()) {
      for (int i = 0; i < 20; i++) {
        assertThat(roomy.drain("/drain", body, "Content-Encoding: gzip").status()).isEqualTo(200);
      }
      assertThat(roomy.drain("/drain?app_name=shop", bodyOf(1_300_000)).status()).isEqualTo(200);
      assertThat(roomy.sample(H12)).isEqualTo(1);
    }
  }

  /// The head of a zlib stream that asks for a preset dictionary.
  private static byte[] dictionaryNeeded() {
    return new byte[] {0x78, (byte) 0xbb, 1, 2, 3, 4, 0x4b, 4, 0};
  }

  @ParameterizedTest
  @CsvSource({"POST,no,401", "PUT,yes,405", "POST,yes,415", "POST,yes,413"})
  void answers_known_before_the_body_wait_for_its_end_and_the_connection_goes_on(
      String method, String credentials, int status) {
    String encoding = status == 415 ? "br" : "identity";
    int length = status == 413 ? LIMIT + 1 : LIMIT;
    client.send(
        head(
                method,
                "/drain",
                credentials.equals("yes") ? DRAIN_HEADER : METRICS_HEADER,
                "Content-Encoding: " + encoding,
                "Content-Length: " + length)
            + "\r\n");
    client.send(bodyOf(length));
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.closes()).isFalse();
    isUsable();
  }

  @ParameterizedTest
  @CsvSource({"POST,no,401", "PUT,yes,405", "POST,yes,413"})
  void beyond_the_limit_it_answers_while_the_sender_still_writes(
      String method, String credentials, int status) {
    int length = LIMIT + Exchange.LINGER_BYTES_MAX / 2;
    client.send(
        head(
                method,
                "/drain",
                credentials.equals("yes") ? DRAIN_HEADER : METRICS_HEADER,
                "Content-Length: " + length)
            + "\r\n");
    client.send(new byte[LIMIT + 1]);
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.closes()).isTrue();
    client.send(new byte[length - LIMIT - 1]); // is dropped, not reset
    assertThat(client.isAtEnd()).isTrue();
  }

  @Test
  void a_page_asked_for_with_a_body_is_given_when_the_body_is_not_too_large() {
    client.send(head("GET", "/metrics", METRICS_HEADER, "Content-Length: 5") + "\r\nhello");
    assertThat(client.answer().status()).isEqualTo(200);
    client.send(get("/health"));
    assertThat(client.answer().status()).isEqualTo(200);
  }

  @Test
  void a_body_that_never_ends_is_never_applied() {
    byte[] request = RunningServer.post("/drain?app_name=shop", latin1(routerError("H12")));
    client.send(request, 0, request.length - 1).close();
    assertThat(server.page().samples()).doesNotContainKey(H12);
    client = server.connect();
  }

  @Test
  void a_drain_is_never_refused_for_what_it_holds() {
    for (String body :
        new String[] {
          "", " ", "\n", "not logplex at all", "0", "999999 <1>", "1 <", "{\"json\":true}", "\0\0"
        }) {
      assertThat(server.drain(body).status()).as(body).isEqualTo(200);
    }
  }

  @Test
  void every_header_of_logplex_and_the_content_type_are_optional() {
    assertThat(server.drain(routerError("H12"), "Content-Type: image/png").status()).isEqualTo(200);
    assertThat(server.drain(routerError("H12"), "Logplex-Msg-Count: many").status()).isEqualTo(200);
    assertThat(server.sample(H12)).isEqualTo(2);
    assertThat(server.sample("heroku_exporter_message_count_mismatches_total")).isEqualTo(1);
  }
}
