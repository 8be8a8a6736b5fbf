package io.herokuexporter.metric;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way of batches into the ledger: at once, or by way of a disk.
public interface Intake extends AutoCloseable {
  /// What became of a batch.
  enum Outcome {
    /// It counts, or an earlier copy of it does. Nobody reads it any more.
    COUNTED,
    /// It does not count now; its sender should try again. It may still be read.
    UNAVAILABLE
  }

  /// Takes in what an accepted request came to.
  ///
  /// @param frame tells a redelivery, or null when nothing does
  /// @param wireBytes length of the body that it came in
  /// @param patienceNanos how long its sender still waits for an answer
  /// @param receipt told once what became of it: before this returns, or later by another thread
  void submit(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long patienceNanos,
      Consumer<Outcome> receipt);

  /// Why no batch can be counted now, for people; null as long as all is well.
  @Nullable String trouble();

  @Override
  void close();
}
