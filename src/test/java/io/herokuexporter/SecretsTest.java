package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.cli.CommandProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nothing that a running process shows holds a secret: neither its log at its most talkative, nor
/// its answers, its pages or its title.
@Timeout(120)
class SecretsTest {
  private static final String HASH = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";
  private static final String HASHED = "pour";
  private static final String PLAIN = "plain-secret-of-drains";
  private static final String BOUND = "bound-secret-of-drains";
  private static final String PAGE = "plain-secret-of-pages";
  private static final String WRONG = "wrong-secret-of-nobody";
  private static final String BROKEN = "new-secret-in-a-broken-file";

  private static final int CLIENTS = 4;
  private static final int ROUNDS = 40;

  private static final Pattern PORT = Pattern.compile("listening on .* port (\\d+)");

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> shown = new ArrayList<>();
  private Path drainFile;
  private Process process;
  private int port;

  @BeforeEach
  void start() throws Exception {
    drainFile = folder.resolve("drain");
    Files.writeString(drainFile, PLAIN + "\napp=shop " + BOUND + "\n" + HASH + "\n");
    process =
        CommandProcess.serve(
                "-Xshare:auto",
                Map.of("PASSWORD_DRAIN_FILE", drainFile.toString(), "PASSWORD_METRICS", PAGE),
                "--log.level=debug")
            .start();
    port = Integer.parseInt(logged(PORT).group(1));
  }

  @AfterEach
  void stop() throws InterruptedException {
    client.close();
    process.destroyForcibly().waitFor();
  }

  /// Reads the log up to a line that matches.
  private Matcher logged(Pattern pattern) throws IOException {
    for (String line = nextLine(); line != null; line = nextLine()) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new AssertionError("no " + pattern + " in " + shown);
  }

  private String nextLine() throws IOException {
    String line = process.inputReader().readLine();
    if (line != null) {
      shown.add(line);
    }
    return line;
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private int send(String method, String target, String authorization) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .header("Authorization", authorization)
                .method(method, BodyPublishers.ofString("6 <1>1 a"))
                .build(),
            BodyHandlers.ofString());
    synchronized (shown) {
      shown.add(response.statusCode() + " " + response.headers().map() + " " + response.body());
    }
    return response.statusCode();
  }

  /// Right and wrong logins of each kind, one after the other.
  private List<Integer> logins() throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      statuses.add(send("POST", "/drain", basic("drain", PLAIN)));
      statuses.add(send("POST", "/drain", basic("drain", BOUND)));
      statuses.add(send("POST", "/drain?app_name=x", basic("drain", BOUND)));
      statuses.add(send("POST", "/drain", basic("drain", HASHED)));
      statuses.add(send("GET", "/metrics", basic("metrics", PAGE)));
    }
    statuses.add(send("POST", "/drain", basic("drain", WRONG)));
    statuses.add(send("POST", "/drain", basic(WRONG, PLAIN)));
    statuses.add(send("POST", "/drain", "Basic " + WRONG));
    statuses.add(send("POST", "/drain", "Bearer " + WRONG));
    statuses.add(send("PUT", "/drain?app_name=" + WRONG, basic("drain", PLAIN)));
    return statuses;
  }

  @Test
  void no_secret_is_shown_under_load_of_right_and_wrong_logins() throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Callable<List<Integer>>> tasks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        tasks.add(this::logins);
      }
      for (Future<List<Integer>> statuses : clients.invokeAll(tasks)) {
        List<Integer> got = statuses.get();
        assertThat(got.subList(0, 5)).containsExactly(200, 200, 403, 200, 200);
        assertThat(got.subList(5 * ROUNDS, got.size())).containsExactly(401, 401, 401, 401, 405);
      }
    }
    Files.writeString(drainFile, BROKEN + "\napp=" + BROKEN + "\n$2y$" + BROKEN + "\n");
    logged(Pattern.compile("PASSWORD_DRAIN_FILE: .*drain:3: not a whole bcrypt hash"));
    assertThat(send("POST", "/drain", basic("drain", PLAIN))).isEqualTo(200);
    Files.writeString(drainFile, BROKEN + "\n");
    logged(Pattern.compile("PASSWORD_DRAIN_FILE: .*drain has changed"));
    assertThat(send("POST", "/drain", basic("drain", PLAIN))).isEqualTo(401);
    assertThat(send("POST", "/drain", basic("drain", BROKEN))).isEqualTo(200);
    assertThat(send("GET", "/metrics", basic("metrics", PAGE))).isEqualTo(200);
    shown.add(process.info().commandLine().orElse("") + process.info());
    process.toHandle().destroy(); // the process itself would close what is read from it
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    while (nextLine() != null) {}
    String all = String.join("\n", shown);
    assertThat(all).contains("Main", "level=info", "# TYPE ");
    for (String secret : List.of(PLAIN, BOUND, PAGE, WRONG, BROKEN, HASH, "NhuRn7LG1g")) {
      String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
      assertThat(all.contains(secret)).as(secret).isFalse();
      assertThat(all.contains(encoded)).as(secret).isFalse();
      assertThat(all.contains(basic("drain", secret).substring(6))).as(secret).isFalse();
    }
    assertThat(all).doesNotContain(basic("drain", HASHED).substring(6));
  }
}
