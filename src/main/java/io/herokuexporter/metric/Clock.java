package io.herokuexporter.metric;

/// The two times that the ledger needs. Tests turn the hands themselves.
public interface Clock {
  /// Nanoseconds of a monotonic clock: for the life of series and for redelivery. Only differences
  /// mean something.
  long nanos();

  /// Milliseconds since 1970 of the wall clock: for timestamps that are shown.
  long epochMillis();

  /// The clocks of this machine.
  Clock SYSTEM =
      new Clock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long epochMillis() {
          return System.currentTimeMillis();
        }
      };
}
