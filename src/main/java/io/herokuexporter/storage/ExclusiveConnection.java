package io.herokuexporter.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// A connection to a SQLite database in write-ahead mode that nobody else has, for as long as it is
/// open.
///
/// SQLite locks a file with others first and then alone. Of several that do so in the same moment
/// each may see the lock of another that gets no further either, so it is tried again, for 70 ms or
/// so in all.
final class ExclusiveConnection {
  private static final int TRIES = 8;
  private static final long PAUSE_NANOS_MAX = 20_000_000;

  private ExclusiveConnection() {}

  /// Opens it, and makes it if it is not there.
  ///
  /// @throws SQLException `SQLITE_BUSY` when somebody else has it
  static Connection open(Path path) throws SQLException {
    for (int tries = 1; ; tries++) {
      Connection connection = connect(path);
      try {
        lock(connection);
        return connection;
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_BUSY) {
          throw e;
        }
        connection.close(); // or it keeps a part of the lock, in everybody's way
        if (tries == TRIES) {
          throw e;
        }
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS_MAX));
    }
  }

  private static Connection connect(Path path) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(0);
    // as a URI, or a question mark in a name would begin settings of the driver
    return config.createConnection("jdbc:sqlite:" + path.toUri());
  }

  private static void lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // in this order: the index of the log is then in memory, not in a third file
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      // done by SqliteStorage, in a way that leaves nothing of an earlier log behind
      statement.execute("PRAGMA wal_autocheckpoint = 0");
    }
  }
}
