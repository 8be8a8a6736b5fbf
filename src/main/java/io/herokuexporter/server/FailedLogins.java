package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How long an answer that says "wrong" is kept back: longer with each that an address has got
/// lately. Nothing else is kept back, since behind a load balancer all have one address. Such an
/// answer holds no more than its connection, whose body is left unread.
final class FailedLogins {
  /// Addresses that are remembered; of more, that which has not failed for longest is forgotten.
  static final int ADDRESSES_MAX = 4096;

  static final long DELAY_MILLIS_FIRST = 20;

  /// So that Logplex, which waits 5 s, gets its answer and does not try again.
  static final long DELAY_MILLIS_MAX = 1000;

  /// After so long without a wrong login an address begins anew.
  static final long FORGOTTEN_SECONDS = 60;

  private final Clock clock;
  private final Map<Long, Failures> byAddress =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Failures> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  private record Failures(long delayMillis, long lastNanos) {}

  FailedLogins(Clock clock) {
    this.clock = clock;
  }

  /// Notes a wrong login.
  ///
  /// @param address see [ClientAddress]
  /// @return how long to keep back the answer to it, in milliseconds
  synchronized long delayMillis(long address) {
    long now = clock.nanos();
    Failures before = byAddress.get(address);
    long delay = DELAY_MILLIS_FIRST;
    if (before != null && now - before.lastNanos < TimeUnit.SECONDS.toNanos(FORGOTTEN_SECONDS)) {
      delay = Math.min(2 * before.delayMillis, DELAY_MILLIS_MAX);
    }
    byAddress.put(address, new Failures(delay, now));
    return delay;
  }

  synchronized int addresses() {
    return byAddress.size();
  }
}
