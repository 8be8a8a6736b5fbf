package io.herokuexporter.server;

import io.herokuexporter.metric.Faults;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Verifies secrets in threads of its own, since a verification takes longer than a connection's
/// thread may be busy. Those of one secret are done once, and one that has begun to wait is done
/// even if its client has gone: a right secret is known from then on.
final class Verifier implements AutoCloseable {
  /// Verifications that are done at the same time; others wait.
  static final int RUNNING_MAX = 2;

  /// Verifications that wait.
  static final int WAITING_MAX = 64;

  /// Those of them that one address may have asked for, so that there is room for others.
  static final int WAITING_PER_ADDRESS_MAX = WAITING_MAX / 2;

  private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

  /// Of each verification that is done or waits, by the digest of its secret, whom to tell.
  private final Map<ByteBuffer, List<Runnable>> asked = new HashMap<>();

  private final Map<Long, Integer> askedByAddress = new HashMap<>();

  private final ExecutorService threads = Workers.named("bcrypt", RUNNING_MAX);

  /// Has a secret verified.
  ///
  /// @param address who asks, see [ClientAddress]
  /// @param digest stands for the secret
  /// @param done is called by a thread of this when the verification has been done
  /// @return whether there was room for it; if not, nothing will come of it
  synchronized boolean verify(
      long address, ByteBuffer digest, Runnable verification, Runnable done) {
    List<Runnable> askers = asked.get(digest);
    if (askers != null) {
      askers.add(done);
      return true;
    }
    if (asked.size() >= RUNNING_MAX + WAITING_MAX
        || askedByAddress.getOrDefault(address, 0) >= RUNNING_MAX + WAITING_PER_ADDRESS_MAX) {
      return false;
    }
    List<Runnable> first = new ArrayList<>(1);
    first.add(done);
    asked.put(digest, first);
    askedByAddress.merge(address, 1, Integer::sum);
    try {
      threads.execute(() -> run(address, digest, verification));
    } catch (RuntimeException | OutOfMemoryError e) { // no thread can be had
      done(address, digest);
      Faults.log(LOG, "a password cannot be verified now", e);
      return false;
    }
    return true;
  }

  /// Somebody no longer wants to be told.
  synchronized void forget(ByteBuffer digest, Runnable done) {
    List<Runnable> askers = asked.get(digest);
    if (askers != null) {
      askers.remove(done);
    }
  }

  /// Who asked for one that fails is not told: to ask again would be no better.
  private void run(long address, ByteBuffer digest, Runnable verification) {
    try {
      verification.run();
      done(address, digest).forEach(Runnable::run);
    } catch (RuntimeException | Error e) {
      done(address, digest);
      Faults.log(LOG, "a password could not be verified", e);
    }
  }

  private synchronized List<Runnable> done(long address, ByteBuffer digest) {
    List<Runnable> askers = asked.remove(digest);
    if (askers == null) {
      return List.of();
    }
    askedByAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    return askers;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
