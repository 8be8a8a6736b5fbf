package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.herokuexporter.Logged;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credential.Secret.Plain;
import io.herokuexporter.server.Credentials;
import io.herokuexporter.server.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Credentials change while a server runs; the test does the looking that a timer does in use.
class CredentialsFileTest {
  private static final String HASHED =
      "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6"; // of pour

  @TempDir Path folder;

  private final Logged log = Logged.by(CredentialsFile.class);
  private final Logger logger = (Logger) LoggerFactory.getLogger(CredentialsFile.class);
  private final HttpClient client = HttpClient.newHttpClient();
  private Path path;
  private CredentialsWatch.Sources sources;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    logger.setAdditive(false);
    path = Files.writeString(folder.resolve("drain"), "old\n");
    CredentialsFile file = new CredentialsFile("PASSWORD_DRAIN_FILE", path, true);
    sources = new CredentialsWatch.Sources(file, null);
    List<String> mistakes = new ArrayList<>();
    Credentials credentials =
        new Credentials(file.read(mistakes::add), Credentials.ofPasswords("", "show").metrics());
    assertThat(mistakes).isEmpty();
    MetricStore store =
        new MetricStore(
            new MetricStore.Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), 0, 0),
            new MetricStore.Build("1.0.0", "abc"),
            Clock.SYSTEM,
            HerokuFamilies::help);
    server =
        HttpServer.start(
            new HttpServer.Config(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                1024,
                Duration.ofSeconds(1),
                credentials),
            store,
            store,
            Clock.SYSTEM);
  }

  @AfterEach
  void stop() {
    log.close();
    logger.setAdditive(true);
    client.close();
    server.stop();
  }

  private int drain(String password) throws IOException, InterruptedException {
    return request("/drain", "drain", password, "POST");
  }

  private int request(String path, String user, String password, String method)
      throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", DrainClient.basic(user, password))
                .method(method, BodyPublishers.noBody())
                .build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  /// As often as it takes for a change to be believed.
  private void look() {
    CredentialsWatch.look(sources, server);
    CredentialsWatch.look(sources, server);
  }

  @Test
  void a_password_is_rotated_without_a_restart() throws Exception {
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(200, 401);
    Files.writeString(path, "# until the drains are changed\nold\nnew\n");
    look();
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(200, 200);
    Files.writeString(path, "new\n");
    look();
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(401, 200);
    Files.writeString(path, HASHED + "\n");
    look();
    assertThat(List.of(drain("new"), drain("pour"), drain("pour"))).containsExactly(401, 200, 200);
    Files.writeString(path, "newest\n");
    look();
    assertThat(List.of(drain("pour"), drain("newest"))).containsExactly(401, 200);
    assertThat(request("/metrics", "metrics", "show", "GET")).isEqualTo(200);
    assertThat(log.messages(Level.ERROR)).isEmpty();
    assertThat(log.messages(Level.INFO))
        .hasSize(4)
        .allMatch(line -> line.startsWith("PASSWORD_DRAIN_FILE: " + path + " has changed"));
  }

  @Test
  void the_passwords_of_scrapes_open_the_page_alone() throws Exception {
    Path metrics = Files.writeString(folder.resolve("metrics"), "show\n");
    CredentialsFile file = new CredentialsFile("PASSWORD_METRICS_FILE", metrics, false);
    assertThat(file.read(mistake -> {})).hasSize(1);
    sources = new CredentialsWatch.Sources(null, file);
    Files.writeString(metrics, "new\n");
    look();
    assertThat(request("/metrics", "metrics", "show", "GET")).isEqualTo(401);
    assertThat(request("/metrics", "metrics", "new", "GET")).isEqualTo(200);
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(200, 401);
  }

  @Test
  void a_wrong_new_file_keeps_the_old_credentials_and_is_told_of_once() throws Exception {
    Files.writeString(path, "new\napp=hunter2\n$2y$hunter2\n");
    look();
    look();
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(200, 401);
    assertThat(log.messages(Level.ERROR))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("PASSWORD_DRAIN_FILE: " + path + ":2: "),
            second -> assertThat(second).startsWith("PASSWORD_DRAIN_FILE: " + path + ":3: "))
        .allMatch(line -> line.endsWith("; the credentials stay as they were"));
    assertThat(log.events().toString()).doesNotContain("hunter2", "new", "old");
    Files.writeString(path, "new\n");
    look();
    assertThat(List.of(drain("old"), drain("new"))).containsExactly(401, 200);
  }

  @Test
  void a_line_that_was_meant_otherwise_keeps_the_old_credentials() throws Exception {
    Files.writeString(path, "new\nAPP=shop hunter2\ndrain:$apr1$hunter2$hunter2\n");
    look();
    assertThat(List.of(drain("old"), drain("new"), drain("APP=shop hunter2")))
        .containsExactly(200, 401, 401);
    assertThat(log.messages(Level.ERROR))
        .satisfiesExactly(
            app -> assertThat(app).startsWith("PASSWORD_DRAIN_FILE: " + path + ":2: "),
            hash -> assertThat(hash).contains(path + ":3: ", "htpasswd -nB"));
    assertThat(log.events().toString()).doesNotContain("hunter2");
  }

  @Test
  void a_new_password_that_heroku_may_not_send_is_warned_of() throws Exception {
    Files.writeString(path, "old\nhunter2/\n");
    look();
    assertThat(List.of(drain("old"), drain("hunter2/"))).containsExactly(200, 200);
    assertThat(log.messages(Level.WARN))
        .singleElement()
        .asString()
        .startsWith("PASSWORD_DRAIN_FILE: " + path + ":2: Heroku may not send a password");
    assertThat(log.events().toString()).doesNotContain("hunter2");
  }

  @Test
  void a_byte_order_mark_is_no_part_of_a_file_s_first_line() throws Exception {
    Files.writeString(path, "\ufeffnew\n");
    look();
    assertThat(List.of(drain("old"), drain("new"), drain("\ufeffnew")))
        .containsExactly(401, 200, 401);
    Files.writeString(path, "\ufeffapp=shop bound\nnewest\n");
    look();
    assertThat(request("/drain?app_name=other", "drain", "bound", "POST")).isEqualTo(403);
    assertThat(drain("newest")).isEqualTo(200);
    Files.writeString(path, "\ufeff# none\n# none\n");
    look();
    assertThat(log.messages(Level.ERROR))
        .singleElement()
        .asString()
        .contains("there is no credential in it");
    Files.writeString(path, "newest\n\ufeffmore\n");
    look();
    assertThat(log.messages(Level.ERROR)).hasSize(2).last().asString().contains(path + ":2: ");
  }

  @Test
  void an_empty_large_or_missing_file_or_one_in_another_encoding_keeps_the_old_credentials()
      throws Exception {
    Files.writeString(path, "");
    look();
    Files.writeString(path, "x".repeat(CredentialsFile.FILE_BYTES_MAX + 1));
    look();
    Files.write(path, new byte[] {'n', 'e', 'w', (byte) 0xfc, '\n'});
    look();
    Files.delete(path);
    look();
    look();
    assertThat(drain("old")).isEqualTo(200);
    assertThat(log.messages(Level.ERROR)).hasSize(4);
    Files.writeString(path, "old\n");
    look();
    assertThat(drain("old")).isEqualTo(200);
    Files.createDirectory(folder.resolve("other"));
    Files.delete(path);
    Files.createSymbolicLink(path, folder.resolve("other"));
    look();
    look();
    assertThat(log.messages(Level.ERROR)).hasSize(5);
    Files.delete(path);
    pipe(path);
    look();
    look();
    assertThat(log.messages(Level.ERROR)).hasSize(6);
    assertThat(drain("old")).isEqualTo(200);
  }

  @Test
  void a_pipe_is_read_once() throws Exception {
    Files.delete(path);
    pipe(path);
    CredentialsFile file = new CredentialsFile("PASSWORD_DRAIN_FILE", path, true);
    Process writer = new ProcessBuilder("sh", "-c", "echo piped > \"$0\"", path.toString()).start();
    assertThat(file.read(mistake -> {})).hasSize(1);
    assertThat(writer.waitFor()).isZero();
    assertThat(file.changed()).isNull();
    assertThat(file.changed()).isNull();
    assertThat(log.messages(Level.ERROR)).isEmpty();
    Files.delete(path);
    Files.writeString(path, "one\ntwo\n");
    assertThat(file.changed()).isNull();
    assertThat(file.changed()).hasSize(2);
  }

  @Test
  @Timeout(60)
  void a_pipe_that_nobody_writes_to_is_waited_for_and_named() throws Exception {
    Files.delete(path);
    pipe(path);
    CredentialsFile file = new CredentialsFile("PASSWORD_DRAIN_FILE", path, true);
    CompletableFuture<String> said = new CompletableFuture<>();
    AppenderBase<ILoggingEvent> listener =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            said.complete(event.getLevel() + " " + event.getFormattedMessage());
          }
        };
    listener.start();
    logger.addAppender(listener);
    try (ExecutorService reader = Executors.newSingleThreadExecutor()) {
      Future<List<Credential>> read = reader.submit(() -> file.read(mistake -> {}));
      assertThat(said.get()).startsWith("WARN PASSWORD_DRAIN_FILE: waiting for " + path);
      Files.writeString(path, "late\n");
      assertThat(read.get()).containsExactly(new Credential(null, new Plain("late")));
    } finally {
      logger.detachAppender(listener);
    }
  }

  private static void pipe(Path path) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
  }

  @Test
  void a_change_is_believed_when_it_has_settled() throws Exception {
    Files.writeString(path, "ne");
    CredentialsWatch.look(sources, server);
    Files.writeString(path, "new\n");
    CredentialsWatch.look(sources, server);
    assertThat(List.of(drain("old"), drain("ne"), drain("new"))).containsExactly(200, 401, 401);
    CredentialsWatch.look(sources, server);
    assertThat(List.of(drain("old"), drain("ne"), drain("new"))).containsExactly(401, 401, 200);
  }

  @Test
  void a_folder_put_in_the_place_of_another_is_noticed() throws Exception {
    Files.delete(path);
    for (String version : List.of("1", "2")) {
      Files.createDirectory(folder.resolve(version));
      Files.writeString(folder.resolve(version).resolve("drain"), "secret" + version);
    }
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("1"));
    Files.createSymbolicLink(path, Path.of("..data", "drain"));
    look();
    assertThat(drain("secret1")).isEqualTo(200);
    Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of("2"));
    Files.move(next, data, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    look();
    assertThat(List.of(drain("secret1"), drain("secret2"))).containsExactly(401, 200);
  }
}
