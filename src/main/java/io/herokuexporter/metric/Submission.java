package io.herokuexporter.metric;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A batch that waits to be committed. Guarded by the lock of its [WaitingRoom].
final class Submission {
  final Batch batch;
  final @Nullable FrameKey frame;
  final long wireBytes;

  /// What the journal takes for it, about.
  final long journalBytes;

  /// When its sender has waited long enough, by [Clock#nanos].
  final long deadlineNanos;

  /// Null once it has been told.
  @Nullable Consumer<Intake.Outcome> receipt;

  Submission(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long deadlineNanos,
      Consumer<Intake.Outcome> receipt) {
    this.batch = batch;
    this.frame = frame;
    this.wireBytes = wireBytes;
    this.journalBytes = Math.max(wireBytes, batch.journalBytes());
    this.deadlineNanos = deadlineNanos;
    this.receipt = receipt;
  }

  /// Whom to tell, for the one time; null when that was done.
  @Nullable Consumer<Intake.Outcome> takeReceipt() {
    Consumer<Intake.Outcome> taken = receipt;
    receipt = null;
    return taken;
  }

  boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }
}
