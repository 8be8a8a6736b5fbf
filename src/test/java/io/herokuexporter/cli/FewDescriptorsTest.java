package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A process that may have few files open, and more strangers than that.
@Timeout(60)
class FewDescriptorsTest {
  private static final int DESCRIPTORS = 300;
  private static final Pattern PORT = Pattern.compile("listening on .* port (\\d+)");

  private final List<Socket> strangers = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket stranger : strangers) {
      stranger.close();
    }
  }

  private static Process start() throws IOException {
    ProcessBuilder serve =
        CommandProcess.serve(
            "-Xshare:auto", Map.of("PASSWORD_DRAIN", "d", "PASSWORD_METRICS", "m"));
    List<String> limited =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"));
    limited.addAll(serve.command());
    return serve.command(limited).start();
  }

  @Test
  void strangers_keep_nobody_out() throws Exception {
    Process process = start();
    try (BufferedReader log = process.inputReader();
        HttpClient logplex = HttpClient.newHttpClient()) {
      assertThat(log.readLine()).contains(DESCRIPTORS + " files may be open (ulimit -n), so ");
      Matcher port = PORT.matcher(log.readLine());
      assertThat(port.find()).isTrue();
      for (int i = 0; i < 2 * DESCRIPTORS; i++) {
        strangers.add(
            new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))));
      }
      byte[] credentials = "drain:d".getBytes(StandardCharsets.UTF_8);
      HttpRequest drain =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/drain"))
              .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
              .POST(BodyPublishers.ofString("<158>1 - - heroku router - at=info dyno=web.1"))
              .build();
      assertThat(logplex.send(drain, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
