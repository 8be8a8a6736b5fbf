package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;
import static io.herokuexporter.server.RunningServer.head;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A page of some megabytes, whose beginning is mostly sent before its end is written.
class LargePageTest {
  private static final String VALUE = "v".repeat(1_000);

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    for (int i = 0; i < 40; i++) {
      StringBuilder json = new StringBuilder("[");
      for (int j = 0; j < 25; j++) {
        json.append(j == 0 ? "" : ",");
        json.append("{\"metric\":{\"name\":\"g\",\"gauge\":{\"value\":1},\"tags\":{\"v\":\"");
        json.append(VALUE).append(25 * i + j).append('"');
        for (int label = 0; label < 4; label++) {
          json.append(",\"w%d\":\"%s\"".formatted(label, VALUE));
        }
        json.append("}}}");
      }
      assertThat(server.drain(RunningServer.ingest(json.append("]").toString())).status())
          .isEqualTo(200);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void isWhole(String page) {
    assertThat(page.lines().filter(line -> line.startsWith("g{") && line.endsWith("} 1")))
        .hasSize(1_000);
    // and eight of what is counted for every app and process
    assertThat(page).contains("\nheroku_exporter_series 1008\n").endsWith("\n");
    assertThat(page.lines().toList().getLast()).startsWith("process_");
  }

  @Test
  void arrives_whole_and_so_does_the_next_answer() {
    expectPageAndNextAnswer();
  }

  private static void expectPageAndNextAnswer() {
    try (RawClient client = server.connect()) {
      client.send(get("/metrics", METRICS_HEADER) + get("/health"));
      Answer answer = client.answer();
      isWhole(answer.bodyText());
      assertThat(client.answer().bodyText()).isEqualTo("{\"ok\":true}");
    }
  }

  @Test
  void arrives_whole_at_who_sends_nothing_more() {
    try (RawClient client = server.connect()) {
      client.send(get("/metrics", METRICS_HEADER)).endRequests();
      isWhole(client.answer().bodyText());
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void tells_its_length_to_those_who_know_no_chunks() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String request = "GET /metrics HTTP/1.0\r\n" + METRICS_HEADER + "\r\n\r\n";
      socket.getOutputStream().write(RunningServer.latin1(request));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int body = answer.indexOf("\r\n\r\n") + 4;
      assertThat(answer.substring(0, body).toLowerCase(Locale.ROOT))
          .contains("content-length: " + (answer.length() - body) + "\r\n")
          .doesNotContain("transfer-encoding");
      isWhole(answer.substring(body));
    }
  }

  @Test
  void has_no_body_for_head() {
    try (RawClient client = server.connect()) {
      client.send(head("HEAD", "/metrics", METRICS_HEADER) + "\r\n" + get("/health"));
      assertThat(client.bodilessAnswer().status()).isEqualTo(200);
      assertThat(client.answer().bodyText()).isEqualTo("{\"ok\":true}");
    }
  }

  @Test
  void does_no_harm_when_its_reader_goes_away() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setReceiveBufferSize(4096);
        socket.getOutputStream().write(RunningServer.latin1(get("/metrics", METRICS_HEADER)));
        InputStream in = socket.getInputStream();
        assertThat(in.readNBytes(1 + 5_000 * i)).isNotEmpty();
        socket.setSoLinger(true, 0);
      }
    }
    expectPageAndNextAnswer();
  }
}
