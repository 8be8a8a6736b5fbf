package io.herokuexporter.metric;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A batch that waits to be committed. Guarded by the lock of its [WaitingRoom].
final class Submission {
  final Batch batch;
  final @Nullable FrameKey frame;
  final long wireBytes;
  final long arrivedNanos;

  /// Null once it has been told.
  @Nullable Consumer<Intake.Outcome> receipt;

  Submission(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long arrivedNanos,
      Consumer<Intake.Outcome> receipt) {
    this.batch = batch;
    this.frame = frame;
    this.wireBytes = wireBytes;
    this.arrivedNanos = arrivedNanos;
    this.receipt = receipt;
  }
}
