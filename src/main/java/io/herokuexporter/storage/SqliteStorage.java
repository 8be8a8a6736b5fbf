package io.herokuexporter.storage;

import io.herokuexporter.metric.Faults;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.Storage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A ledger in a SQLite database in write-ahead mode: a commit is a write to the end of the log
/// beside the database, and a sync. Snapshot and journal change places in one transaction. After
/// that, and whenever the log has become long, it is brought into the database and begins anew. The
/// database is locked as long as this is open, so there is one process a folder.
public final class SqliteStorage implements Storage {
  /// To bring so much of the log into the database takes a few milliseconds, in which nothing is
  /// committed; half a minute of small batches took 200.
  static final long LOG_BYTES_MAX = 8 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(SqliteStorage.class);

  private final DatabaseFile file;
  private final Connection connection;
  private final PreparedStatement addEntry;
  private final PreparedStatement addPart;

  /// The log that the connection has open, whichever file has its name by now. No channel, for one
  /// closes when its thread is interrupted.
  private final RandomAccessFile log;

  private long nextNumber;

  /// Whether the log may hold what is left of a commit that failed or was cut off; at the start, of
  /// one by the last process.
  private boolean mayHoldRemains = true;

  /// Whether the journal may hold entries of which the last [#append] said that they are not kept:
  /// memory ran out behind the commit, say. To ask the database would take memory too.
  private boolean mayHoldUntold;

  /// Whether a file was missing once: another one in its place is not the one that is open.
  private boolean wasMissing;

  /// From when on the log is too long.
  private long logBytesMax = LOG_BYTES_MAX;

  private SqliteStorage(DatabaseFile file, Connection connection, RandomAccessFile log)
      throws SQLException {
    this.file = file;
    this.connection = connection;
    this.log = log;
    this.addEntry = connection.prepareStatement("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)");
    this.addPart = connection.prepareStatement("INSERT INTO snapshot VALUES (?, ?, ?)");
  }

  /// Why a start would refuse the folder, or what is in it, and what to do, as far as that shows
  /// from outside and without making anything; null when nothing is wrong.
  public static @Nullable String mistake(Path folder) {
    DatabaseFile file = new DatabaseFile(folder);
    String mistake = file.mistake();
    return mistake != null ? mistake : file.refusal();
  }

  /// Opens the storage of a folder, which is made if need be, as is the database in it.
  ///
  /// @throws IOException when it cannot be used: it says why, and what to do. The files stay as
  ///     they are
  public static SqliteStorage open(Path folder) throws IOException {
    return open(folder, UnaryOperator.identity());
  }

  /// The same; tests put a connection that fails in the place of the real one.
  static SqliteStorage open(Path folder, UnaryOperator<Connection> over) throws IOException {
    DatabaseFile file = new DatabaseFile(folder);
    // not closed when something is wrong: that would write the log into the database
    Connection connection = over.apply(file.connect());
    try {
      return new SqliteStorage(file, connection, new RandomAccessFile(file.log().toFile(), "rw"));
    } catch (SQLException e) {
      throw file.refusal(e);
    }
  }

  @Override
  public int format() {
    return file.format();
  }

  @Override
  public Iterator<byte[]> snapshot() throws IOException {
    long parts = state("parts");
    return new Rows<>(file, connection, "SELECT * FROM snapshot ORDER BY part") {
      private long next;

      @Override
      byte[] read(ResultSet row) throws SQLException {
        byte[] content = row.getBytes("content");
        expect(row.getLong("part") == next++, "a part of the snapshot is missing");
        expect(row.getLong("checksum") == Checksums.of(row.getLong("part"), content), "checksum");
        return content;
      }

      @Override
      void end() {
        expect(next == parts, "the end of the snapshot is missing");
      }
    };
  }

  @Override
  public Iterator<Entry> journal() throws IOException {
    nextNumber = state("first_number");
    return new Rows<>(file, connection, "SELECT * FROM journal ORDER BY number") {
      @Override
      Entry read(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        byte[] frame = row.getBytes("frame");
        Entry entry =
            new Entry(
                row.getLong("nanos"),
                row.getLong("epoch_millis"),
                frame == null ? null : frameKey(frame),
                row.getBytes("batch"));
        expect(number == nextNumber++, "a part of the journal is missing");
        expect(row.getLong("checksum") == Checksums.of(number, entry, frame), "checksum");
        return entry;
      }
    };
  }

  private long state(String column) throws IOException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT " + column + " FROM state")) {
      if (!row.next()) {
        throw file.damaged("the table state is empty");
      }
      return row.getLong(1);
    } catch (SQLException e) {
      throw file.refusal(e);
    }
  }

  @Override
  public void append(List<Entry> entries) throws IOException {
    long next = nextNumber + entries.size();
    transaction(() -> {
      if (mayHoldUntold) {
        execute("DELETE FROM journal WHERE number >= " + nextNumber);
      }
      mayHoldUntold = true;
      add(entries);
    });
    mayHoldUntold = false;
    nextNumber = next;
    checkpoint(logBytesMax);
  }

  private void add(List<Entry> entries) throws SQLException {
    long number = nextNumber;
    for (Entry entry : entries) {
      byte[] frame = bytes(entry.frame());
      addEntry.setLong(1, number);
      addEntry.setLong(2, entry.nanos());
      addEntry.setLong(3, entry.epochMillis());
      addEntry.setBytes(4, frame);
      addEntry.setBytes(5, entry.batch());
      addEntry.setLong(6, Checksums.of(number, entry, frame));
      addEntry.executeUpdate();
      number++;
    }
  }

  @Override
  public void replace(List<byte[]> snapshot) throws IOException {
    transaction(() -> {
      execute("DELETE FROM journal");
      execute("DELETE FROM snapshot");
      for (int part = 0; part < snapshot.size(); part++) {
        addPart.setLong(1, part);
        addPart.setBytes(2, snapshot.get(part));
        addPart.setLong(3, Checksums.of(part, snapshot.get(part)));
        addPart.executeUpdate();
      }
      execute("UPDATE state SET parts = " + snapshot.size() + ", first_number = " + nextNumber);
      execute("PRAGMA user_version = " + FORMAT);
    });
    file.renewed();
    checkpoint(0);
  }

  /// What is open without a name takes all that is written, and nobody finds it again.
  @Override
  public void requireThere() throws IOException {
    wasMissing |= file.isMissing();
    if (wasMissing) {
      throw new IOException(
          file
              + " or its log was taken away while it was in use, so nothing is kept any more:"
              + " start again");
    }
  }

  /// Brings the log into the database, and begins it anew, if it is so long. Nothing is thrown, for
  /// what is kept by now is not to be written again.
  private void checkpoint(long bytesMin) {
    try {
      if (file.logBytes() < bytesMin) {
        return;
      }
      shorten();
      logBytesMax = file.logBytes() + LOG_BYTES_MAX; // a failure is not tried again at each commit
    } catch (Error e) { // memory that ran out, mostly
      Faults.log(LOG, "the log could not be brought into the database, which is tried again", e);
    }
  }

  private void shorten() {
    try {
      execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      LOG.warn(
          "{} grows, since it cannot be brought into the database: {}", file.log(), e.getMessage());
    }
  }

  private interface Work {
    void run() throws SQLException;
  }

  private void transaction(Work work) throws IOException {
    boolean done = false;
    try {
      removeRemains();
      execute("BEGIN IMMEDIATE");
      work.run();
      execute("COMMIT");
      done = true;
    } catch (SQLException e) {
      throw new IOException(file + " takes nothing: " + e.getMessage(), e);
    } finally {
      if (!done) {
        rollback();
      }
    }
  }

  /// SQLite has rolled back by itself after some faults, and then there is nothing to do.
  private void rollback() {
    mayHoldRemains = true;
    try {
      execute("ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("nothing to roll back: {}", e.getMessage());
    }
    try {
      removeRemains();
    } catch (IOException e) {
      LOG.debug("tried again before the next commit: {}", e.getMessage());
    }
  }

  /// Cuts the log where the last good commit ends. SQLite would write the next one over what a
  /// failed one has left, and behind a shorter one the rest would stay, commit mark and all: two of
  /// these look like damage. So none is begun before the last one's remains are gone.
  ///
  /// @throws IOException when the log cannot be cut now
  private void removeRemains() throws IOException {
    if (!mayHoldRemains) {
      return;
    }
    try {
      long end = logEnd();
      if (log.length() > end) {
        log.setLength(end);
      }
      mayHoldRemains = false;
    } catch (IOException | SQLException e) {
      throw new IOException(
          file.log() + " holds what is left of a commit, and cannot be cut: " + e.getMessage(), e);
    }
  }

  /// By SQLite's own account: after some faults the file is longer, and not only by remains.
  private long logEnd() throws SQLException {
    int frames = number("PRAGMA wal_checkpoint(NOOP)", "log");
    if (frames < 0) {
      throw new SQLException("SQLite does not say where it ends");
    }
    return WriteAheadLog.bytes(frames, number("PRAGMA page_size", "page_size"));
  }

  private int number(String sql, String column) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getInt(column);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static byte @Nullable [] bytes(@Nullable FrameKey frame) {
    return frame == null
        ? null
        : ByteBuffer.allocate(2 * Long.BYTES).putLong(frame.high()).putLong(frame.low()).array();
  }

  private static FrameKey frameKey(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new FrameKey(buffer.getLong(), buffer.getLong());
  }

  /// Brings the log into the database, which is then all that there is.
  @Override
  public void close() {
    try (log) {
      connection.close();
    } catch (IOException | SQLException e) {
      LOG.warn("{} could not be closed; nothing is lost: {}", file, e.getMessage());
    }
  }
}
