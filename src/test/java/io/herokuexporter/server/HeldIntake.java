package io.herokuexporter.server;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.Intake;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way into a ledger, by a disk that can be held up: what comes then waits until it is let go.
final class HeldIntake implements Intake {
  private final Intake ledger;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean isHeld;
  private Runnable fault = () -> {};
  private @Nullable String trouble;
  private long lastPatienceNanos;

  HeldIntake(Intake ledger) {
    this.ledger = ledger;
  }

  synchronized void hold() {
    isHeld = true;
  }

  /// Has whatever comes from now on meet what throws.
  synchronized void fail(Runnable fault) {
    this.fault = fault;
  }

  /// Says why nothing can be counted from now on, or null.
  synchronized void say(@Nullable String trouble) {
    this.trouble = trouble;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  /// How long the sender of what came last still waits.
  synchronized Duration lastPatience() {
    return Duration.ofNanos(lastPatienceNanos);
  }

  /// Lets what waits come to the ledger, and what comes later at once.
  synchronized void letGo() {
    isHeld = false;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  @Override
  public synchronized void submit(
      Batch batch,
      @Nullable FrameKey frame,
      long wireBytes,
      long patienceNanos,
      Consumer<Outcome> receipt) {
    lastPatienceNanos = patienceNanos;
    fault.run();
    if (isHeld) {
      waiting.add(() -> ledger.submit(batch, frame, wireBytes, patienceNanos, receipt));
    } else {
      ledger.submit(batch, frame, wireBytes, patienceNanos, receipt);
    }
  }

  @Override
  public synchronized @Nullable String trouble() {
    return trouble == null ? ledger.trouble() : trouble;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
