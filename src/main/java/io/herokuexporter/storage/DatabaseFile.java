package io.herokuexporter.storage;

import io.herokuexporter.metric.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// The database of a folder, `heroku-exporter.db`: made whole or not at all, and looked at before
/// it is opened, since to open another program's would change it.
///
/// Its first page names our program and the format of tables and contents, as SQLite's file format
/// provides (section 1.3: `user_version` at byte 60, `application_id` at byte 68).
final class DatabaseFile {
  /// "HExp".
  private static final int APPLICATION_ID = 0x48457870;

  private static final String NAME = "heroku-exporter.db";
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 100;
  private static final int WRITE_VERSION_AT = 18;
  private static final int WRITE_VERSION_MAX = 2; // SQLite only reads what has a greater one
  private static final int VERSION_AT = 60;
  private static final int APPLICATION_ID_AT = 68;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE snapshot (
            part INTEGER PRIMARY KEY,
            content BLOB NOT NULL,
            checksum INTEGER NOT NULL)\
          """,
          """
          CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            nanos INTEGER NOT NULL,
            epoch_millis INTEGER NOT NULL,
            frame BLOB,
            batch BLOB NOT NULL,
            checksum INTEGER NOT NULL)\
          """,
          // one row: what else there must be, so that no end is missed
          "CREATE TABLE state (parts INTEGER NOT NULL, first_number INTEGER NOT NULL)",
          "INSERT INTO state VALUES (0, 1)",
          "PRAGMA application_id = " + APPLICATION_ID,
          "PRAGMA user_version = " + Storage.FORMAT);

  private static final String INSTEAD_OF_FILE =
      ", and must be a file: move it away, or name another folder";

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseFile.class);

  private final Path folder;
  private final Path path;
  private int format;

  DatabaseFile(Path folder) {
    this.folder = folder;
    this.path = folder.resolve(NAME);
  }

  /// The write-ahead log.
  Path log() {
    return folder.resolve(NAME + "-wal");
  }

  /// How long the log is.
  long logBytes() {
    return log().toFile().length(); // 0 when it is not there
  }

  /// Whether it or its log is not under its name while it is open, for sure.
  boolean isMissing() {
    return Files.notExists(path) || Files.notExists(log());
  }

  /// The format of what is in it.
  int format() {
    return format;
  }

  /// Notes that it is of this version's format now.
  void renewed() {
    format = Storage.FORMAT;
  }

  /// Why this user cannot use the folder, and what to do, as far as that shows without making
  /// anything; null when nothing is wrong.
  @Nullable String mistake() {
    for (Path existing : List.of(path, log())) {
      if (Files.isDirectory(existing)) {
        return existing + " is a folder" + INSTEAD_OF_FILE;
      }
      if (Files.exists(existing) && !(Files.isReadable(existing) && Files.isWritable(existing))) {
        return existing + " cannot be read and written by this user" + FolderCheck.WHAT_TO_DO;
      }
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) { // to read it might wait for ever
      return path + " is a pipe or a device" + INSTEAD_OF_FILE;
    }
    return FolderCheck.mistake(folder, NAME);
  }

  /// Why it would be refused before it is opened, or null. The log is not looked at, for another
  /// process may be writing to it.
  @Nullable String refusal() {
    try {
      if (Files.exists(path)) {
        checkHeader();
      } else {
        requireNoLog();
      }
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  /// Opens it, and makes it if it is not there.
  ///
  /// @throws IOException when it cannot be used: it says why, and what to do
  Connection connect() throws IOException {
    String mistake = mistake();
    if (mistake != null) {
      throw new IOException(mistake);
    }
    if (!Files.exists(path)) {
      make();
    }
    checkHeader();
    checkLog();
    try {
      Connection connection = ExclusiveConnection.open(path);
      check(connection);
      return connection;
    } catch (SQLException e) {
      throw refusal(e);
    }
  }

  /// The log is looked for first, since another process that begins here makes it after the
  /// database.
  private void requireNoLog() throws IOException {
    if (Files.exists(log()) && !Files.exists(path)) {
      throw new IOException(
          log() + " is there without " + NAME + ": put that back, or move the log away");
    }
  }

  private void make() throws IOException {
    requireNoLog();
    boolean isThere;
    try {
      Files.createDirectories(folder);
      isThere = makeLocked();
    } catch (IOException | SQLException e) {
      throw new IOException(
          "no database can be made in "
              + folder
              + " ("
              + FileReason.of(e)
              + "): name another folder",
          e);
    }
    if (!isThere) {
      throw inUse();
    }
  }

  /// Has one process at a time make it. Of several that start at once each would else move its own
  /// there, and all but the last keep nothing.
  ///
  /// @return false when another process is making it
  private boolean makeLocked() throws IOException, SQLException {
    Path lock = folder.resolve(NAME + ".new-lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      if (held == null) {
        return false;
      }
      if (!Files.exists(path)) {
        makeAlone();
      }
      // only now: who locks this one after it has gone, or another, finds the database
      Files.deleteIfExists(lock);
      return true;
    } catch (OverlappingFileLockException e) {
      return false; // a thread of this process has it
    }
  }

  private void makeAlone() throws IOException, SQLException {
    Path made = folder.resolve(NAME + ".new");
    Files.deleteIfExists(made);
    Files.deleteIfExists(folder.resolve(NAME + ".new-wal"));
    try (Connection connection = ExclusiveConnection.open(made);
        Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
    Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private void checkHeader() throws IOException {
    byte[] header;
    try (InputStream in = Files.newInputStream(path)) {
      header = in.readNBytes(HEADER_BYTES);
    } catch (IOException e) {
      throw new IOException(
          path + " cannot be read (" + FileReason.of(e) + ")" + FolderCheck.WHAT_TO_DO, e);
    }
    if (header.length < HEADER_BYTES || !Arrays.equals(header, 0, 16, MAGIC, 0, 16)) {
      throw damaged("no SQLite database");
    }
    if (ByteBuffer.wrap(header).getInt(APPLICATION_ID_AT) != APPLICATION_ID) {
      throw damaged("not this program's");
    }
    int writeVersion = Byte.toUnsignedInt(header[WRITE_VERSION_AT]);
    if (writeVersion > WRITE_VERSION_MAX) {
      throw damaged("SQLite cannot write to files of version " + writeVersion);
    }
    readable(ByteBuffer.wrap(header).getInt(VERSION_AT));
  }

  private void checkLog() throws IOException {
    int lost;
    try {
      lost = WriteAheadLog.lostCommits(log());
    } catch (IOException e) {
      throw new IOException(
          log() + " cannot be read (" + FileReason.of(e) + ")" + FolderCheck.WHAT_TO_DO, e);
    }
    if (lost > 1) {
      throw damaged(log(), "bytes have changed before its last commit");
    }
    if (lost == 1) {
      LOG.warn("{} ends with a commit that was cut off; its sender had no answer", log());
    }
  }

  /// Refuses a format that is newer than this version, or that there never was.
  private int readable(int format) throws IOException {
    if (format < 1) {
      throw damaged("format " + format);
    }
    if (format > Storage.FORMAT) {
      throw new IOException(
          path
              + (" is of format " + format + ", and this version knows " + Storage.FORMAT + ":")
              + " start the newer version, or name another folder");
    }
    return format;
  }

  private void check(Connection connection) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("PRAGMA quick_check(1)")) {
      String first = found.next() ? found.getString(1) : "nothing to check";
      if (!first.equals("ok")) {
        throw damaged(first);
      }
    }
    // the log may hold a later one than the file's first page
    try (Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("PRAGMA user_version")) {
      format = readable(version.next() ? version.getInt(1) : 0);
    }
  }

  IOException damaged(String how) {
    return damaged(path, how);
  }

  private static IOException damaged(Path file, String how) {
    return new IOException(
        file
            + " is damaged or another program's ("
            + how
            + "): put a copy of it in its place,"
            + " or move the files of the folder away to begin with nothing");
  }

  private IOException inUse() {
    return new IOException(path + " is in use by another process; each needs its own folder");
  }

  /// What to say of a database that could not be opened or read.
  IOException refusal(SQLException e) {
    SQLiteErrorCode code =
        e instanceof SQLiteException sqlite
            ? sqlite.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    IOException refusal =
        switch (code) {
          case SQLITE_BUSY, SQLITE_LOCKED -> inUse();
          case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR_SHORT_READ -> damaged(code.message);
          default -> new IOException(path + " cannot be used: " + e.getMessage());
        };
    refusal.initCause(e);
    return refusal;
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
