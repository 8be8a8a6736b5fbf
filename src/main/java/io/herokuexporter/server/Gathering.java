package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// When the thread that serves all connections looks at them again: at once, or after a rest, so
/// that several have something then. To be woken for each request costs more than a drain of one
/// line does.
///
/// But a client that sends again as soon as it is answered is held up by each rest, and how much
/// comes does not tell it from one that does not. So it is tried once a second: where as much comes
/// with rests as without, they hold up nobody.
///
/// ```
///   +---> without rests, 20 ms ---- little, or much at a time ----> without rests, 1 s ---+
///   |              | else                                                 ^               |
///   |              v                                                      |               |
///   |     with rests, 20 ms ---- less comes ------------------------------+               |
///   |              +------------ as much ------------------------------> with rests, 1 s -+
///   +-------------------------------------------------------------------------------------+
/// ```
///
/// For one thread.
final class Gathering implements SelectStrategy {
  /// No request waits longer for others.
  static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(750);

  static final long TRIAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  static final long CHOICE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Reads in the time of a rest: with less it seldom finds two requests.
  private static final double READS_MIN = 1.2;

  /// Reads after one look: where so many come at a time anyway, rests save nothing.
  private static final int AT_A_TIME_MAX = 4;

  /// How many times as much may come without rests, for it is never the same twice.
  private static final double LOSS_MAX = 1.25;

  private final Clock clock;
  private final LongConsumer sleeper;
  private final LongSupplier reads;
  private Phase phase = Phase.CHOICE;
  private boolean rests;
  private long began;
  private long readsBefore;
  private long looks;
  private long lookedLast;

  /// Reads a nanosecond of the last trial without rests.
  private double without;

  private enum Phase {
    TRIAL_WITHOUT(TRIAL_NANOS),
    TRIAL_WITH(TRIAL_NANOS),
    CHOICE(CHOICE_NANOS);

    final long nanos;

    Phase(long nanos) {
      this.nanos = nanos;
    }
  }

  /// @param sleeper has the thread sleep for so many nanoseconds
  /// @param reads how often a connection was read so far
  Gathering(Clock clock, LongConsumer sleeper, LongSupplier reads) {
    this.clock = clock;
    this.sleeper = sleeper;
    this.reads = reads;
    begin(Phase.CHOICE, false, clock.nanos());
  }

  @Override
  public int calculateStrategy(IntSupplier readyNow, boolean hasTasks) throws Exception {
    long now = clock.nanos();
    if (now - began >= phase.nanos) {
      end(now);
    }
    looks++;
    if (hasTasks) {
      return readyNow.get();
    }
    return rests ? rest(readyNow, now) : SelectStrategy.SELECT;
  }

  /// After a long round there is no need to rest: mostly others have something by then.
  private int rest(IntSupplier readyNow, long now) throws Exception {
    int ready = now - lookedLast < REST_NANOS / 2 ? 0 : readyNow.get();
    if (ready == 0) {
      sleeper.accept(REST_NANOS);
      ready = readyNow.get();
    }
    lookedLast = clock.nanos();
    return ready > 0 ? ready : SelectStrategy.SELECT;
  }

  private void end(long now) {
    long read = reads.getAsLong() - readsBefore;
    double rate = (double) read / (now - began);
    switch (phase) {
      case TRIAL_WITHOUT -> {
        without = rate;
        boolean helps = rate * REST_NANOS >= READS_MIN && read < AT_A_TIME_MAX * looks;
        begin(helps ? Phase.TRIAL_WITH : Phase.CHOICE, helps, now);
      }
      case TRIAL_WITH -> begin(Phase.CHOICE, rate * LOSS_MAX >= without, now);
      case CHOICE -> begin(Phase.TRIAL_WITHOUT, false, now);
    }
  }

  private void begin(Phase phase, boolean rests, long now) {
    this.phase = phase;
    this.rests = rests;
    began = now;
    readsBefore = reads.getAsLong();
    looks = 0;
  }
}
