package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a process holds, under the options that it is shipped with.
@Timeout(60)
class MemoryTest {
  private static final Pattern PORT = Pattern.compile("port (\\d+)");
  private static final int BODIES = 8;
  private static final int LINES = 100;
  private static final int METRICS = 50;

  /// 37e6 stay in use when nothing is collected, and 17e6 are what is known of the names.
  private static final double USED_BYTES_MAX = 25e6;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void what_a_burst_of_series_leaves_behind_is_collected() throws Exception {
    Process process =
        CommandProcess.serve(
                "@src/main/launcher/jvm.options",
                Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m"),
                "--metrics.ttl=2s",
                "--metrics.max-series-per-app=0")
            .start();
    try (BufferedReader log = process.inputReader()) {
      URI server = URI.create("http://127.0.0.1:" + port(log) + "/");
      for (int i = 0; i < BODIES; i++) {
        HttpRequest.Builder drain = request(server.resolve("drain?app_name=shop"), "drain:d");
        drain.header("Logplex-Frame-Id", "frame-" + i).POST(BodyPublishers.ofString(body(i)));
        assertThat(send(drain).statusCode()).isEqualTo(200);
      }
      String page;
      do { // until the test runs out of time
        page = send(request(server.resolve("metrics"), "metrics:m")).body();
      } while (sample(page, "heroku_exporter_series ") > METRICS
          || sample(page, "jvm_memory_used_bytes{area=\"heap\"} ") > USED_BYTES_MAX);
      assertThat(sample(page, "heroku_exporter_expired_series_total "))
          .isEqualTo(BODIES * LINES * METRICS);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String port(BufferedReader log) throws IOException {
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        return port.group(1);
      }
    }
    throw new IOException("it does not listen");
  }

  private static String body(int number) {
    return IntStream.range(number * LINES, (number + 1) * LINES)
        .mapToObj(MemoryTest::frame)
        .collect(Collectors.joining());
  }

  private static String frame(int number) {
    String json =
        IntStream.range(number * METRICS, (number + 1) * METRICS)
            .mapToObj(n ->
                "{\"metric\":{\"name\":\"burst_total\",\"kind\":\"absolute\",\"tags\":{\"n\":\""
                    + n
                    + "\"},\"counter\":{\"value\":1}}}")
            .collect(Collectors.joining(",", "[", "]"));
    String message =
        "<158>1 2026-01-01T00:00:00+00:00 host app web.1 - crates-io-heroku-metrics:ingest "
            + base64(json)
            + "\n";
    return message.length() + " " + message;
  }

  private static HttpRequest.Builder request(URI uri, String credentials) {
    return HttpRequest.newBuilder(uri).header("Authorization", "Basic " + base64(credentials));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static double sample(String page, String name) {
    int at = page.indexOf("\n" + name) + 1 + name.length();
    return Double.parseDouble(page.substring(at, page.indexOf('\n', at)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
