package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.routerError;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.storage.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a server with a storage folder shows after a crash: the next one begins with a copy of the
/// folder as it stood behind the last answer.
class RestartTest {
  /// What begins anew with a process, and what only a server with a folder has.
  private static final Pattern OF_PROCESS =
      Pattern.compile(
          "(# \\w+ )?heroku_exporter_(storage_|expired_series_total|redelivery_window_seconds).*");

  private static final String TOKEN = "Logplex-Drain-Token: d.one";
  private static final String FRAME = "Logplex-Frame-Id: 0123456789ABCDEF0123456789ABCDEF";
  private static final String H12 =
      "heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}";

  @TempDir private Path folders;
  private int crashes;

  static List<Journey> journeys() {
    return Journey.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("journeys")
  void a_journey_with_a_crash_behind_every_step_ends_at_the_same_page(Journey journey)
      throws IOException {
    play(journey, this::crash);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("journeys")
  void a_journey_that_stops_behind_every_step_ends_at_the_same_page(Journey journey)
      throws IOException {
    play(
        journey,
        server -> {
          server.close();
          return new RunningServer(server.clock.ofNextProcess(), storage());
        });
  }

  private interface Restart {
    RunningServer of(RunningServer server) throws IOException;
  }

  private void play(Journey journey, Restart restart) throws IOException {
    RunningServer server = begin();
    try {
      for (Journey.Step step : journey.steps()) {
        Journey.play(step, server);
        server = restart.of(server);
      }
      assertThat(ofLedger(server.pageText())).isEqualTo(ofLedger(expected(journey)));
    } finally {
      server.close();
    }
  }

  @Test
  void a_frame_that_was_applied_before_a_crash_is_a_redelivery_after_it() throws IOException {
    RunningServer server = begin();
    try {
      server.drain(routerError("H12"), TOKEN, FRAME);
      server = crash(server);
      server.drain(routerError("H12"), TOKEN, FRAME);
      server = crash(server);
      assertThat(server.sample(H12)).isEqualTo(1);
      assertThat(server.sample("heroku_exporter_duplicate_frames_total")).isEqualTo(1);
      assertThat(server.sample("heroku_exporter_drain_requests_total{code=\"200\"}")).isEqualTo(2);
    } finally {
      server.close();
    }
  }

  @Test
  void bytes_that_have_changed_are_refused_in_one_sentence() throws IOException {
    RunningServer server = begin();
    server.drain(routerError("H12"));
    server.close();
    Path database = folder().resolve("heroku-exporter.db");
    Files.writeString(
        database,
        Files.readString(database, ISO_8859_1).replace("H12", "H13"), // in free pages too
        ISO_8859_1);
    assertThatThrownBy(this::begin)
        .cause()
        .hasMessage(
            database
                + " is damaged or another program's (checksum): put a copy of it in its place,"
                + " or move the files of the folder away to begin with nothing");
  }

  @Test
  void time_while_nobody_was_here_counts_against_a_series() throws IOException {
    RunningServer server = begin();
    try {
      server.drain(RunningServer.ingest("[{\"metric\":{\"name\":\"a\",\"gauge\":{\"value\":1}}}]"));
      RunningServer.TurnedClock next = server.clock.ofNextProcess();
      next.turn(Duration.ofMinutes(9));
      server = crash(server, next);
      assertThat(server.sample("a{app=\"shop\",process=\"web.1\"}")).isEqualTo(1);
      server.clock.turn(Duration.ofMinutes(1));
      assertThat(server.page().samples()).doesNotContainKey("a{app=\"shop\",process=\"web.1\"}");
    } finally {
      server.close();
    }
  }

  private RunningServer begin() throws IOException {
    return new RunningServer(new RunningServer.TurnedClock(), storage());
  }

  private SqliteStorage storage() throws IOException {
    return SqliteStorage.open(folder());
  }

  private Path folder() {
    return folders.resolve("crash" + crashes);
  }

  private RunningServer crash(RunningServer server) throws IOException {
    return crash(server, server.clock.ofNextProcess());
  }

  private RunningServer crash(RunningServer server, RunningServer.TurnedClock next)
      throws IOException {
    Path before = folder();
    crashes++;
    copy(before, folder());
    server.close();
    return new RunningServer(next, storage());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private static String expected(Journey journey) throws IOException {
    return Files.readString(journey.expected());
  }

  private static String ofLedger(String page) {
    return JourneyPages.withoutMachine(page)
        .lines()
        .filter(line -> !OF_PROCESS.matcher(line).matches())
        .collect(Collectors.joining("\n"));
  }
}
