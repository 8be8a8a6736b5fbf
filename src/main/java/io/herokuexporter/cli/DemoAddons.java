package io.herokuexporter.cli;

import java.util.Locale;
import java.util.Random;

/// What the add-ons of the demo's app log: a database, its follower and its connection pool, and a
/// key-value store.
final class DemoAddons {
  private static final int SECONDS = 10;

  private final Random random;

  DemoAddons(Random random) {
    this.random = random;
  }

  /// Adds what they log in this second.
  void log(DemoLog log) {
    if (log.isAt(0, SECONDS)) {
      postgres(log);
      follower(log);
      pgbouncer(log);
      redis(log);
    }
  }

  private void postgres(DemoLog log) {
    int second = log.second();
    double wave = log.wave();
    long connections = Math.round(14 + 6 * wave);
    log.app(
        "heroku-postgres",
        String.format(
            Locale.ROOT,
            "source=DATABASE addon=postgresql-round-12345 sample#current_transaction=%d"
                + " sample#db_size=%dbytes sample#db-size-percentage-used=%.5f sample#tables=21"
                + " sample#active-connections=%d sample#waiting-connections=%d"
                + " sample#max-connections=120 sample#connections-percentage-used=%.5f"
                + " sample#index-cache-hit-rate=%.5f sample#table-cache-hit-rate=%.5f",
            90_000 + 7L * second,
            734_003_200L + 4_096L * second,
            (734_003_200L + 4_096L * second) / 64e9,
            connections,
            random.nextInt(2),
            connections / 120.0,
            0.995 + random.nextDouble() / 250,
            0.98 + random.nextDouble() / 60));
    double writes = 20 + 10 * wave + random.nextDouble();
    log.app(
        "heroku-postgres",
        String.format(
            Locale.ROOT,
            "source=DATABASE addon=postgresql-round-12345 sample#load-avg-1m=%.3f"
                + " sample#load-avg-5m=0.385 sample#load-avg-15m=0.37 sample#read-iops=%.3f"
                + " sample#write-iops=%.3f sample#max-iops=3000 sample#iops-percentage-used=%.5f"
                + " sample#tmp-disk-used=543600640 sample#tmp-disk-available=72435191808"
                + " sample#memory-total=4039151kB sample#memory-free=%dkB"
                + " sample#memory-percentage-used=0.95 sample#memory-cached=3507032kB"
                + " sample#memory-postgres=182592kB sample#wal-percentage-used=0.064",
            0.4 + 0.3 * wave + random.nextDouble() / 10,
            random.nextDouble() * 3,
            writes,
            writes / 3000,
            180_000 + random.nextInt(9_000)));
  }

  private void follower(DemoLog log) {
    log.app(
        "heroku-postgres",
        String.format(
            Locale.ROOT,
            "source=HEROKU_POSTGRESQL_TEAL addon=postgresql-flat-12346 sample#active-connections=2"
                + " sample#follower-lag-commits=%d",
            random.nextInt(9)));
  }

  private void pgbouncer(DemoLog log) {
    log.app(
        "heroku-pgbouncer",
        String.format(
            Locale.ROOT,
            "source=pgbouncer addon=postgresql-round-12345 sample#client_active=%d"
                + " sample#client_waiting=0 sample#server_active=%d sample#server_idle=16"
                + " sample#max_wait=0 sample#avg_query=%d sample#avg_recv=37568"
                + " sample#avg_sent=1339005",
            Math.round(40 + 20 * log.wave()),
            random.nextInt(4),
            8_000 + random.nextInt(900)));
  }

  private void redis(DemoLog log) {
    long connections = Math.round(9 + 3 * log.wave());
    log.app(
        "heroku-redis",
        String.format(
            Locale.ROOT,
            "source=REDIS addon=redis-oval-12347 sample#active-connections=%d"
                + " sample#max-connections=18 sample#connection-percentage-used=%.5f"
                + " sample#load-avg-1m=%.3f sample#load-avg-5m=0.12 sample#load-avg-15m=0.11"
                + " sample#read-iops=0 sample#write-iops=%.3f sample#max-iops=3000"
                + " sample#iops-percentage-used=0.00010 sample#memory-total=16167800kB"
                + " sample#memory-free=10693340kB sample#memory-percentage-used=0.33860"
                + " sample#memory-cached=979072kB sample#memory-redis=%dbytes sample#hit-rate=%.5f"
                + " sample#evicted-keys=0",
            connections,
            connections / 18.0,
            0.1 + random.nextDouble() / 10,
            random.nextDouble(),
            5_116_080 + random.nextInt(90_000),
            0.97 + random.nextDouble() / 50));
  }
}
