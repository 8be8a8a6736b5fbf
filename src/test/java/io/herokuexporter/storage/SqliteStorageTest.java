package io.herokuexporter.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.herokuexporter.Loggers;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.Storage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes back from a folder, and what is refused.
class SqliteStorageTest {
  private static final String DATABASE = "heroku-exporter.db";
  private static final String LOG = "heroku-exporter.db-wal";

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temporary.resolve("kept");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Storage.Entry entry(long nanos, FrameKey frame, String batch) {
    return new Storage.Entry(nanos, 2 * nanos, frame, bytes(batch));
  }

  /// All that a storage holds, as text.
  private static List<String> content(Storage storage) throws IOException {
    List<String> content = new ArrayList<>();
    storage
        .snapshot()
        .forEachRemaining(part -> content.add(new String(part, StandardCharsets.UTF_8)));
    for (Iterator<Storage.Entry> entries = storage.journal(); entries.hasNext(); ) {
      Storage.Entry entry = entries.next();
      content.add(
          entry.nanos()
              + (" " + entry.epochMillis() + " " + entry.frame() + " ")
              + new String(entry.batch(), StandardCharsets.UTF_8));
    }
    return content;
  }

  private void fill() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).isEmpty();
      storage.append(List.of(entry(1, null, "forgotten")));
      storage.replace(List.of(bytes("part one"), bytes("x".repeat(9000))));
      storage.append(
          List.of(entry(-5, new FrameKey(-1, 77), "a"), entry(6, null, "b".repeat(5000))));
      storage.append(List.of(entry(7, null, "")));
    }
  }

  private static final List<String> FILLED =
      List.of(
          "part one",
          "x".repeat(9000),
          "-5 -10 " + new FrameKey(-1, 77) + " a",
          "6 12 null " + "b".repeat(5000),
          "7 14 null ");

  @Test
  void gives_back_what_was_kept() throws IOException {
    fill();
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).isEqualTo(FILLED);
      storage.append(List.of(entry(8, null, "c")));
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).hasSize(FILLED.size() + 1).endsWith("8 16 null c");
    }
  }

  @Test
  void gives_back_what_was_kept_when_it_was_not_closed() throws IOException {
    fill();
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.append(List.of(entry(8, null, "c")));
      Path copy = copy("after a crash");
      try (SqliteStorage next = SqliteStorage.open(copy)) {
        assertThat(content(next)).endsWith("8 16 null c");
      }
    }
  }

  @Test
  void a_log_does_not_outlive_a_snapshot() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      for (int i = 0; i < 50; i++) {
        storage.append(List.of(entry(i, null, "y".repeat(10_000))));
      }
      assertThat(Files.size(folder.resolve(LOG))).isGreaterThan(500_000);
      storage.replace(List.of(bytes("all")));
      assertThat(Files.size(folder.resolve(LOG))).isZero();
    }
  }

  @Test
  void a_log_that_has_become_long_begins_anew() throws IOException {
    int bytes = 1_000_000;
    long most = 0;
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      for (int i = 0; i < 20; i++) {
        storage.append(List.of(entry(i, null, "y".repeat(bytes))));
        most = Math.max(most, Files.size(folder.resolve(LOG)));
      }
      assertThat(most)
          .isBetween(SqliteStorage.LOG_BYTES_MAX - 2L * bytes, SqliteStorage.LOG_BYTES_MAX);
      try (SqliteStorage next = SqliteStorage.open(copy("after a crash"))) {
        assertThat(content(next)).hasSize(20);
      }
    }
  }

  @Test
  void knows_when_its_files_have_been_taken_away_though_others_are_there_then() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.requireThere();
      Path away = Files.move(folder, temporary.resolve("away"));
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(storage::requireThere)
            .isInstanceOf(IOException.class)
            .hasMessageContaining(DATABASE)
            .hasMessageContaining("taken away");
        SqliteStorage.open(folder).close();
      }
      assertThat(away).isNotEmptyDirectory();
    }
  }

  /// What is committed to a log without a name is gone after a crash.
  @Test
  void knows_when_its_log_alone_has_been_taken_away() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      storage.replace(List.of(bytes("all")));
      storage.requireThere();
      Files.delete(folder.resolve(LOG));
      storage.append(List.of(entry(2, null, "two")));
      assertThatThrownBy(storage::requireThere)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("its log")
          .hasMessageContaining("taken away");
    }
  }

  @Test
  void knows_when_its_database_alone_has_been_taken_away() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      Files.move(folder.resolve(DATABASE), temporary.resolve("away"));
      assertThatThrownBy(storage::requireThere)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("taken away");
    }
  }

  @Test
  void tells_beforehand_what_a_start_would_refuse() throws IOException {
    assertThat(SqliteStorage.mistake(folder)).isNull();
    assertThat(folder).doesNotExist();
    fill();
    assertThat(SqliteStorage.mistake(folder)).isNull();
    Files.move(folder.resolve(DATABASE), folder.resolve(LOG));
    assertThat(SqliteStorage.mistake(folder)).contains(LOG + " is there without");
    Files.delete(folder.resolve(LOG));
    Files.writeString(folder.resolve(DATABASE), "no database");
    assertThat(SqliteStorage.mistake(folder)).contains(DATABASE + " is damaged");
  }

  @Test
  void refuses_a_folder_that_is_in_use() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      assertThatThrownBy(() -> SqliteStorage.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(DATABASE)
          .hasMessageContaining("in use by another process");
    }
  }

  @Test
  @Timeout(60)
  void a_new_folder_is_for_one_of_those_who_open_it_at_once() throws Exception {
    for (int round = 0; round < 20; round++) {
      Path at = temporary.resolve("round " + round);
      List<SqliteStorage> open = openAtOnce(at);
      assertThat(open).hasSize(1);
      open.getFirst().close();
      assertThat(files(at)).containsOnlyKeys(at.resolve(DATABASE));
    }
  }

  @Test
  @Timeout(60)
  void an_old_folder_is_for_one_of_those_who_open_it_at_once() throws Exception {
    fill();
    for (int round = 0; round < 50; round++) {
      List<SqliteStorage> open = openAtOnce(folder);
      assertThat(open).hasSize(1);
      open.getFirst().close();
    }
  }

  /// What those of four hold that got it; the others are told that it is in use.
  private static List<SqliteStorage> openAtOnce(Path at) {
    int several = 4;
    CyclicBarrier together = new CyclicBarrier(several);
    List<Future<SqliteStorage>> tries = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(several)) {
      for (int i = 0; i < several; i++) {
        tries.add(
            threads.submit(() -> {
              together.await();
              return SqliteStorage.open(at);
            }));
      }
    }
    List<SqliteStorage> open = new ArrayList<>();
    for (Future<SqliteStorage> one : tries) {
      if (one.state() == Future.State.SUCCESS) {
        open.add(one.resultNow());
      } else {
        assertThat(one.exceptionNow()).hasMessageContaining("in use by another process");
      }
    }
    return open;
  }

  /// Such as an operator's `sqlite3`: what a try in vain had of the lock is in no later one's way.
  @Test
  void a_folder_that_another_program_reads_can_be_opened_once_that_has_ended() throws Exception {
    fill();
    try (Connection reader =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(DATABASE));
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM snapshot")) {
      assertThat(rows.next()).isTrue();
      assertThatThrownBy(() -> SqliteStorage.open(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by another process");
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).isEqualTo(FILLED);
    }
  }

  @Test
  void a_start_that_broke_off_while_it_made_the_database_is_in_nobody_s_way() throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(DATABASE + ".new-lock"));
    fill();
    assertThat(files(folder)).containsOnlyKeys(folder.resolve(DATABASE));
  }

  @Test
  void refuses_a_newer_format_and_leaves_it_as_it_is() throws Exception {
    fill();
    int newer = Storage.FORMAT + 1;
    sql("PRAGMA user_version = " + newer);
    refuses(folder, "format " + newer);
  }

  @Test
  void refuses_a_format_that_there_never_was() throws Exception {
    fill();
    for (int format : new int[] {0, -1, Integer.MIN_VALUE}) {
      sql("PRAGMA user_version = " + format);
      refuses(folder, "format " + format);
    }
  }

  @Test
  void refuses_another_program_s_database() throws Exception {
    Files.createDirectories(folder);
    sql("CREATE TABLE theirs (a)");
    for (int version = 0; version <= Storage.FORMAT; version++) {
      sql("PRAGMA user_version = " + version);
      refuses(folder, "(not this program's)");
    }
  }

  @Test
  void refuses_a_database_that_could_only_be_read() throws IOException {
    fill();
    byte[] octets = Files.readAllBytes(folder.resolve(DATABASE));
    for (byte version : new byte[] {3, (byte) 200}) {
      octets[18] = version; // the write version of SQLite's file format, section 1.3.3
      Files.write(folder.resolve(DATABASE), octets);
      refuses(folder, "cannot write to files of version");
    }
  }

  @Test
  void refuses_a_log_without_its_database() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(LOG), "x");
    refuses(folder, "put that back");
  }

  @Test
  void refuses_a_folder_that_is_a_file() throws IOException {
    Files.writeString(folder, "x");
    assertThatThrownBy(() -> SqliteStorage.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void refuses_a_folder_below_a_file() throws IOException {
    Files.writeString(folder, "x");
    assertThat(SqliteStorage.mistake(folder.resolve("below")))
        .isEqualTo(folder + " is no folder; name one, or one that is to be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "below", "deep/below"})
  void refuses_a_link_that_leads_nowhere(String below) throws IOException {
    Files.createSymbolicLink(folder, temporary.resolve("missing"));
    refusesBeforehand(folder.resolve(below), folder + " is a link", "make the folder");
    Files.createDirectory(temporary.resolve("missing"));
    assertThat(SqliteStorage.mistake(folder.resolve(below))).isNull();
  }

  @Test
  void refuses_links_that_lead_to_each_other() throws IOException {
    Files.createSymbolicLink(folder, folder);
    refusesBeforehand(folder, folder + " is a link", "another folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/proc/none", "/proc/none/below"})
  void refuses_a_folder_where_nobody_can_make_one(String where) throws IOException {
    assumeThat(Path.of("/proc/self")).exists();
    refusesBeforehand(Path.of(where), "/proc ", "another folder");
  }

  @Test
  void refuses_a_name_that_is_too_long() throws IOException {
    refusesBeforehand(folder.resolveSibling("x".repeat(300)), "too long", "another folder");
  }

  @Test
  void refuses_a_folder_in_the_place_of_the_database_or_its_log() throws IOException {
    for (String name : List.of(DATABASE, LOG)) {
      Path inTheWay = Files.createDirectories(folder.resolve(name));
      refusesBeforehand(
          folder, inTheWay + " is a folder, and must be a file: move it away, or name another");
      Files.delete(inTheWay);
    }
  }

  @Test
  void refuses_a_pipe_in_the_place_of_the_database() throws Exception {
    Path pipe = Files.createDirectories(folder).resolve(DATABASE);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    refusesBeforehand(folder, pipe + " is a pipe or a device, and must be a file");
  }

  /// That a start refuses a folder, and that it is told beforehand, in the same words.
  private static void refusesBeforehand(Path folder, String... words) throws IOException {
    assertThat(SqliteStorage.mistake(folder)).contains(words);
    assertThatThrownBy(() -> SqliteStorage.open(folder))
        .isInstanceOf(IOException.class)
        .hasMessage(SqliteStorage.mistake(folder));
  }

  @Test
  void a_folder_that_is_to_be_has_no_mistake_and_is_not_made() throws IOException {
    assertThat(SqliteStorage.mistake(folder.resolve("deep/below"))).isNull();
    assertThat(folder).doesNotExist();
    fill();
    assertThat(SqliteStorage.mistake(folder)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"q?journal_mode=delete", "100%", "%41", "a#b", ":memory:", "file:x", "grüße 1"})
  void a_folder_may_have_any_name(String name) throws IOException {
    Path odd = folder.resolve(name);
    try (SqliteStorage storage = SqliteStorage.open(odd)) {
      content(storage);
      storage.append(List.of(entry(1, null, "kept")));
    }
    assertThat(odd.resolve(DATABASE)).isNotEmptyFile();
    try (SqliteStorage storage = SqliteStorage.open(odd)) {
      assertThat(content(storage)).containsExactly("1 2 null kept");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(odd);
    }
  }

  @Test
  void makes_the_database_whole_or_not_at_all() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(DATABASE + ".new"), "half of it");
    fill();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly(DATABASE);
    }
  }

  @Test
  void refuses_a_database_that_was_cut_short() throws IOException {
    fill();
    byte[] whole = Files.readAllBytes(folder.resolve(DATABASE));
    for (int length = 0; length < whole.length; length += 1023) {
      Files.write(folder.resolve(DATABASE), Arrays.copyOf(whole, length));
      refuses(copy("cut to " + length), "move the files");
    }
  }

  /// Entries that cannot all be written.
  private static final List<Storage.Entry> BROKEN =
      new AbstractList<>() {
        @Override
        public Storage.Entry get(int index) {
          if (index == 1) {
            throw new OutOfMemoryError("on purpose");
          }
          return entry(2, null, "broken off");
        }

        @Override
        public int size() {
          return 2;
        }
      };

  @Test
  void a_commit_that_breaks_off_is_rolled_back_and_the_next_one_kept() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      assertThatThrownBy(() -> storage.append(BROKEN)).isInstanceOf(OutOfMemoryError.class);
      storage.append(List.of(entry(3, null, "two")));
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).containsExactly("1 2 null one", "3 6 null two");
    }
  }

  /// Makes a call of the database's, or does not.
  private interface Around {
    @Nullable Object make(Callable<@Nullable Object> call, @Nullable Object @Nullable [] arguments)
        throws Exception;
  }

  /// A connection that runs out of memory behind the next statement that is due.
  private static Connection failing(Connection real, Queue<String> due) {
    return around(
        real,
        (call, arguments) -> {
          Object made = call.call();
          if (arguments != null && due.peek() != null && due.peek().equals(arguments[0])) {
            due.remove();
            throw new OutOfMemoryError("on purpose");
          }
          return made;
        });
  }

  private static Connection around(Connection real, Around around) {
    return proxy(
        Connection.class,
        real,
        around,
        made ->
            made instanceof Statement statement && !(made instanceof PreparedStatement)
                ? proxy(Statement.class, statement, around, done -> done)
                : made);
  }

  private static <T> T proxy(
      Class<T> type, T real, Around around, UnaryOperator<@Nullable Object> made) {
    InvocationHandler handler =
        (_, method, arguments) -> {
          try {
            return made.apply(around.make(() -> method.invoke(real, arguments), arguments));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Test
  void memory_that_runs_out_behind_a_commit_costs_nothing() throws IOException {
    Queue<String> due = new ArrayDeque<>();
    try (SqliteStorage storage = SqliteStorage.open(folder, real -> failing(real, due))) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      due.add("COMMIT");
      List<Storage.Entry> next = List.of(entry(2, null, "two"), entry(3, null, "three"));
      assertThatThrownBy(() -> storage.append(next)).isInstanceOf(OutOfMemoryError.class);
      assertThat(due).isEmpty();
      storage.append(next);
      storage.append(List.of(entry(4, null, "four")));
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage))
          .containsExactly("1 2 null one", "2 4 null two", "3 6 null three", "4 8 null four");
    }
  }

  /// A connection for whose statements there is no memory where it says so.
  private static Connection scarce(Connection real, BooleanSupplier isWanting) {
    return around(
        real,
        (call, _) -> {
          if (isWanting.getAsBoolean()) {
            throw new OutOfMemoryError("on purpose");
          }
          return call.call();
        });
  }

  /// What was taken for kept would be missing, and what was kept be in the way of all later ones.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void memory_that_runs_out_for_a_while_costs_nothing(int calls) throws IOException {
    AtomicInteger until = new AtomicInteger(Integer.MAX_VALUE);
    for (int first = 0; first < 15; first++) {
      Path each = temporary.resolve("out of memory " + first);
      BooleanSupplier isWanting =
          () -> {
            int left = until.getAndDecrement();
            return left <= 0 && left > -calls;
          };
      try (SqliteStorage storage = SqliteStorage.open(each, real -> scarce(real, isWanting))) {
        content(storage);
        until.set(first);
        appendInTheEnd(storage, entry(1, null, "one"), entry(2, null, "two"));
        until.set(Integer.MAX_VALUE);
        appendInTheEnd(storage, entry(3, null, "three"));
      }
      try (SqliteStorage storage = SqliteStorage.open(each)) {
        assertThat(content(storage))
            .as("wanting from call %d on", first)
            .containsExactly("1 2 null one", "2 4 null two", "3 6 null three");
      }
    }
  }

  private static void appendInTheEnd(SqliteStorage storage, Storage.Entry... entries) {
    Throwable failure = new Throwable();
    for (int tries = 0; failure != null && tries < 10; tries++) {
      failure = catchThrowable(() -> storage.append(List.of(entries)));
    }
    assertThat(failure).isNull();
  }

  /// Else the same batches would be committed again, and count twice after a restart.
  @Test
  void memory_that_runs_out_when_the_log_is_shortened_undoes_no_commit() throws Exception {
    Queue<String> due = new ArrayDeque<>();
    String large = "x".repeat((int) SqliteStorage.LOG_BYTES_MAX);
    try (SqliteStorage storage = SqliteStorage.open(folder, real -> failing(real, due))) {
      content(storage);
      due.add("PRAGMA wal_checkpoint(TRUNCATE)");
      Loggers.silent(SqliteStorage.class, () -> storage.append(List.of(entry(1, null, large))));
      assertThat(due).isEmpty();
      storage.append(List.of(entry(2, null, "two")));
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).containsExactly("1 2 null " + large, "2 4 null two");
    }
  }

  @Test
  void memory_that_runs_out_when_the_log_is_shortened_undoes_no_snapshot() throws Exception {
    Queue<String> due = new ArrayDeque<>();
    try (SqliteStorage storage = SqliteStorage.open(folder, real -> failing(real, due))) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      due.add("PRAGMA wal_checkpoint(TRUNCATE)");
      Loggers.silent(SqliteStorage.class, () -> storage.replace(List.of(bytes("whole"))));
      assertThat(due).isEmpty();
      storage.append(List.of(entry(2, null, "two")));
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).containsExactly("whole", "2 4 null two");
    }
  }

  @Test
  void memory_that_runs_out_when_a_commit_is_taken_back_stops_no_later_one() throws IOException {
    Queue<String> due = new ArrayDeque<>();
    try (SqliteStorage storage = SqliteStorage.open(folder, real -> failing(real, due))) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      due.add("BEGIN IMMEDIATE");
      due.add("ROLLBACK");
      List<Storage.Entry> two = List.of(entry(2, null, "two"));
      assertThatThrownBy(() -> storage.append(two)).isInstanceOf(OutOfMemoryError.class);
      assertThat(due).isEmpty();
      storage.append(two);
    }
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      assertThat(content(storage)).containsExactly("1 2 null one", "2 4 null two");
    }
  }

  @Test
  void what_commits_leave_whose_sync_failed_is_no_damage() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      long end = Files.size(folder.resolve(LOG));
      for (int length : new int[] {60_000, 30_000, 9_000}) {
        writeUnsynced(entry(2, null, "x".repeat(length)));
        assertThatThrownBy(() -> storage.append(BROKEN)).isInstanceOf(OutOfMemoryError.class);
      }
      try (SqliteStorage next = SqliteStorage.open(copy("after a kill"))) {
        assertThat(content(next)).containsExactly("1 2 null one");
      }
      assertThat(Files.size(folder.resolve(LOG))).isEqualTo(end);
      storage.append(List.of(entry(3, null, "two")));
      try (SqliteStorage next = SqliteStorage.open(copy("after another"))) {
        assertThat(content(next)).containsExactly("1 2 null one", "3 6 null two");
      }
    }
  }

  @Test
  void what_the_last_process_left_of_a_commit_is_gone_before_the_first() throws IOException {
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      storage.append(List.of(entry(1, null, "one")));
      long end = Files.size(folder.resolve(LOG));
      writeUnsynced(entry(2, null, "x".repeat(60_000)));
      Path killed = copy("after a kill");
      flip(killed.resolve(LOG), end + 100);
      try (SqliteStorage next = SqliteStorage.open(killed)) {
        assertThat(content(next)).containsExactly("1 2 null one");
        next.append(List.of(entry(3, null, "two")));
        assertThat(Files.size(killed.resolve(LOG))).isBetween(end + 1, end + 20_000);
      }
    }
  }

  /// Adds to the log of the open storage what a commit writes before its sync, at the place where
  /// SQLite will write the next one.
  private void writeUnsynced(Storage.Entry entry) throws IOException {
    Path copy = copy("to " + entry.batch().length);
    try (SqliteStorage other = SqliteStorage.open(copy)) {
      content(other);
      other.append(List.of(entry));
      byte[] log = Files.readAllBytes(copy.resolve(LOG));
      try (RandomAccessFile file = new RandomAccessFile(folder.resolve(LOG).toFile(), "rw")) {
        file.write(log);
      }
    }
  }

  private static void flip(Path path, long at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int octet = file.read();
      file.seek(at);
      file.write(octet ^ 1);
    }
  }

  @Test
  void a_snapshot_that_has_gone_is_damage() throws Exception {
    fill();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(DATABASE));
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM snapshot");
    }
    assertThat(readOrRefused(folder)).isNull();
  }

  @Test
  void a_flipped_byte_is_refused_or_changes_nothing() throws IOException {
    fill();
    assertThat(flipsRefused(DATABASE, 100, 250, List.of(FILLED))).isGreaterThan(100);
  }

  @Test
  void a_flipped_byte_of_the_log_is_refused_or_takes_the_last_commit_at_most() throws IOException {
    List<String> all = new ArrayList<>();
    try (SqliteStorage storage = SqliteStorage.open(folder)) {
      content(storage);
      for (int i = 0; i < 6; i++) {
        storage.append(List.of(entry(i, null, "z".repeat(3000 * i))));
        all.add(i + " " + 2 * i + " null " + "z".repeat(3000 * i));
      }
      folder = copy("after a crash"); // the log is gone when the storage is closed
    }
    assertThat(flipsRefused(LOG, 60, 200, List.of(all, all.subList(0, all.size() - 1))))
        .isGreaterThan(60);
  }

  /// Starts with a file of the folder that has one bit changed, in each of its first bytes and then
  /// somewhere. What is not refused must be one of the contents that are right.
  ///
  /// @return how many starts were refused
  private int flipsRefused(String file, int first, int tries, List<List<String>> right)
      throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve(file));
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < tries; i++) {
      byte[] flipped = whole.clone();
      int at = i < first ? i : random.nextInt(whole.length);
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(folder.resolve(file), flipped);
      Path copy = copy("flip" + i);
      List<String> content = readOrRefused(copy);
      if (content == null) {
        refused++;
        assertThat(Files.readAllBytes(copy.resolve(file))).isEqualTo(flipped);
      } else {
        assertThat(content).as("byte %d", at).isIn(right);
      }
    }
    return refused;
  }

  private static List<String> readOrRefused(Path folder) {
    try {
      SqliteStorage storage = SqliteStorage.open(folder);
      List<String> content = content(storage);
      storage.close();
      return content;
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).hasMessageContaining(DATABASE).hasMessageContaining(folder.toString());
      return null;
    }
  }

  private void refuses(Path folder, String why) throws IOException {
    Map<Path, Integer> before = files(folder);
    assertThatThrownBy(() -> content(SqliteStorage.open(folder)))
        .isInstanceOfAny(IOException.class, UncheckedIOException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(why);
    assertThat(files(folder)).containsAllEntriesOf(before); // SQLite may add an empty log
  }

  private static Map<Path, Integer> files(Path folder) throws IOException {
    Map<Path, Integer> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        files.put(file, Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }

  private Path copy(String name) throws IOException {
    Path copy = Files.createDirectory(temporary.resolve(name));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(DATABASE));
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }
}
