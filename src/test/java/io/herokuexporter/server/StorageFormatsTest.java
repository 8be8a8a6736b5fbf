package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.metric.Storage;
import io.herokuexporter.storage.SqliteStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Folders of `src/test/resources/storage`, one for each format: a snapshot, a journal, and lines
/// of the page that comes of them. A version reads what it writes even with two fields in each
/// other's place, but no longer what is on disks.
///
/// From format 3 on there are beside them the requests that snapshot and journal came of, written
/// like those of a [Journey], and later ones with lines of the page then, for a first page does not
/// show all that was kept. A new format gets requests such as these, and `mvn test
/// -Dtest=StorageFormatsTest -Dstorage.write=true` makes the rest. It changes no folder that is
/// there.
class StorageFormatsTest {
  private static final Path ROOT = Path.of("src/test/resources/storage");
  private static final List<String> FILES = List.of("heroku-exporter.db", "heroku-exporter.db-wal");
  private static final int FIRST_WITH_REQUESTS = 3;

  /// What has gone by since the clock of the snapshot began: some minutes without a process.
  private static final Duration BEFORE_BEGIN = Duration.ofMinutes(6);

  /// So few that a snapshot has something to tell that there was no room for.
  private static final int SERIES_OF_SNAPSHOT_MAX = 135;

  /// Not on the pages that are kept: texts for people, and what begins anew with a process.
  private static final Pattern LEFT_OUT =
      Pattern.compile("# HELP .*|(# TYPE )?heroku_exporter_(storage_|expired_series_total).*");

  @TempDir private Path folder;

  static IntStream formats() {
    return IntStream.rangeClosed(1, Storage.FORMAT);
  }

  static IntStream formatsWithRequests() {
    return IntStream.rangeClosed(FIRST_WITH_REQUESTS, Storage.FORMAT);
  }

  @BeforeAll
  static void makes_the_folder_of_this_format_when_it_is_asked_to(@TempDir Path made)
      throws IOException {
    if (!Boolean.getBoolean("storage.write")) {
      return;
    }
    RunningServer.TurnedClock clock = new RunningServer.TurnedClock();
    try (RunningServer server =
        new RunningServer(clock, SqliteStorage.open(made), SERIES_OF_SNAPSHOT_MAX)) {
      play("snapshot.request", Storage.FORMAT, server);
    }
    try (RunningServer server =
        new RunningServer(clock.ofNextProcess(), SqliteStorage.open(made))) {
      play("journal.request", Storage.FORMAT, server);
      copy(made, of(Storage.FORMAT));
    }
    Path copy = Files.createDirectory(made.resolve("copy"));
    copy(of(Storage.FORMAT), copy);
    try (RunningServer server = begin(copy)) {
      Files.write(of(Storage.FORMAT).resolve("page.txt"), lines(server));
      play("later.request", Storage.FORMAT, server);
      Files.write(of(Storage.FORMAT).resolve("later.txt"), lines(server));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void a_folder_of_each_format_is_read_and_renewed(int format) throws IOException {
    Path renewed = Files.createDirectory(folder.resolve("renewed"));
    copy(of(format), folder);
    List<String> expected = Files.readAllLines(of(format).resolve("page.txt"));
    try (RunningServer server = begin(folder)) {
      assertThat(server.pageText().lines()).containsAll(expected);
      copy(folder, renewed);
    }
    // first, for a server that ends writes all anew
    try (SqliteStorage storage = SqliteStorage.open(renewed)) {
      assertThat(storage.format()).isEqualTo(Storage.FORMAT);
    }
    try (RunningServer server = begin(renewed)) {
      assertThat(server.pageText().lines()).containsAll(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("formatsWithRequests")
  void what_comes_later_meets_what_a_folder_tells(int format) throws IOException {
    copy(of(format), folder);
    List<String> expected = Files.readAllLines(of(format).resolve("later.txt"));
    try (RunningServer server = begin(folder)) {
      play("later.request", format, server);
      assertThat(server.pageText().lines()).containsAll(expected);
    }
  }

  private static RunningServer begin(Path folder) throws IOException {
    RunningServer.TurnedClock clock = new RunningServer.TurnedClock();
    clock.turn(BEFORE_BEGIN);
    return new RunningServer(clock, SqliteStorage.open(folder));
  }

  private static Path of(int format) {
    return ROOT.resolve("format-" + format);
  }

  private static void play(String request, int format, RunningServer server) {
    Journey.steps(of(format).resolve(request)).forEach(step -> Journey.play(step, server));
  }

  private static List<String> lines(RunningServer server) {
    return JourneyPages.withoutMachine(server.pageText())
        .lines()
        .filter(line -> !LEFT_OUT.matcher(line).matches())
        .toList();
  }

  private static void copy(Path from, Path to) throws IOException {
    for (String file : FILES) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }
}
