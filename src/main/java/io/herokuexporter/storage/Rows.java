package io.herokuexporter.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The rows of a query, read one by one and checked. Throws an [UncheckedIOException] for what is
/// not as it was written.
abstract class Rows<T> implements Iterator<T> {
  private final DatabaseFile file;
  private final ResultSet rows;
  private boolean there;
  private boolean ended;

  Rows(DatabaseFile file, Connection connection, String query) throws IOException {
    this.file = file;
    try {
      rows = connection.createStatement().executeQuery(query);
      there = rows.next();
      if (!there) {
        rows.getStatement().close();
      }
    } catch (SQLException e) {
      throw file.refusal(e);
    }
  }

  abstract T read(ResultSet row) throws SQLException;

  /// Called once there are no more rows.
  void end() {}

  void expect(boolean is, String otherwise) {
    if (!is) {
      throw new UncheckedIOException(file.damaged(otherwise));
    }
  }

  @Override
  public boolean hasNext() {
    if (!there && !ended) {
      ended = true;
      end();
    }
    return there;
  }

  @Override
  public T next() {
    if (!there) {
      throw new NoSuchElementException();
    }
    try {
      T read = read(rows);
      there = rows.next();
      if (!there) {
        rows.getStatement().close();
      }
      return read;
    } catch (SQLException e) {
      throw new UncheckedIOException(file.refusal(e));
    }
  }
}
