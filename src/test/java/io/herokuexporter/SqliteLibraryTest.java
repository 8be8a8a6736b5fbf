package io.herokuexporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SQLite works with the native library that the build laid ready, as in the launcher's builds.
class SqliteLibraryTest {
  /// In the tests the driver would unpack its library beside the one that lies there.
  @AfterEach
  void nothing_was_unpacked() throws IOException {
    Path folder = Path.of(System.getProperty("org.sqlite.lib.path"));
    assertThat(Path.of(System.getProperty("org.sqlite.tmpdir"))).isEqualTo(folder);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly(System.mapLibraryName("sqlitejdbc"));
    }
  }

  @Test
  void opens_a_database_in_memory() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      assertThat(ask(connection, "SELECT 6 * 7")).isEqualTo("42");
    }
  }

  @Test
  void a_file_in_WAL_mode_keeps_what_was_committed(@TempDir Path folder) throws SQLException {
    Path file = folder.resolve("batches.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      assertThat(ask(connection, "PRAGMA journal_mode = WAL")).isEqualTo("wal");
      statement.execute("CREATE TABLE batches (frame BLOB)");
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO batches VALUES (x'0102')");
      connection.commit();
      statement.execute("INSERT INTO batches VALUES (x'0304')");
      connection.rollback();
      assertThat(folder.resolve("batches.db-wal")).isNotEmptyFile();
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      assertThat(ask(connection, "SELECT group_concat(hex(frame)) FROM batches")).isEqualTo("0102");
    }
  }

  /// The first column of the first row.
  private static String ask(Connection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
