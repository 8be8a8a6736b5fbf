package io.herokuexporter.metric;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a ledger is kept over restarts: a snapshot of all of it, and a journal of what has been
/// committed since. One process has it at a time, and one thread of that.
public interface Storage extends AutoCloseable {
  /// What this version writes; it reads all formats from 1 to this.
  int FORMAT = 3;

  /// A batch of the journal.
  ///
  /// @param nanos when it was committed, by the ledger's clock, which goes on over restarts
  /// @param epochMillis the same by the wall clock
  /// @param frame what it was sent as, or null
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Entry(long nanos, long epochMillis, @Nullable FrameKey frame, byte[] batch) {}

  /// The format of what is kept: [#FORMAT] or an older one, until the next [#replace].
  int format();

  /// The parts of the last snapshot; none before the first.
  ///
  /// @throws IOException when what is there cannot be read or is not what was written; in the
  ///     midst of it an [java.io.UncheckedIOException]
  Iterator<byte[]> snapshot() throws IOException;

  /// What has been appended since the last snapshot, in order.
  ///
  /// @throws IOException when what is there cannot be read or is not what was written; in the
  ///     midst of it an [java.io.UncheckedIOException]
  Iterator<Entry> journal() throws IOException;

  /// Adds to the journal: all of it is on the disk when this returns, and when it throws nothing
  /// that the next call does not take back.
  ///
  /// @throws IOException when it cannot be written now
  void append(List<Entry> entries) throws IOException;

  /// Puts a snapshot, of this version's format, in the place of the last one and of the journal, as
  /// [#append] does.
  ///
  /// @throws IOException when it cannot be written now
  void replace(List<byte[]> snapshot) throws IOException;

  /// Sees to it that what is written will be found by the next start.
  ///
  /// @throws IOException when somebody has taken the files away
  void requireThere() throws IOException;

  @Override
  void close();
}
