package io.herokuexporter.extract;

import java.util.Map;

/// The families that this exporter makes itself of Heroku's lines, and what their HELP says. The
/// meanings of Postgres' samples are Heroku's (Dev Center, "Monitoring Heroku Postgres").
public final class HerokuFamilies {
  static final String ROUTER_ERRORS = "heroku_router_errors";
  static final String POSTGRES_PREFIX = "heroku_postgres_";

  private static final Map<String, String> POSTGRES =
      Map.ofEntries(
          Map.entry("current_transaction", "Current transaction id of the database."),
          Map.entry("db_size", "Size of the database in bytes."),
          Map.entry("db_size_percentage_used", "Share of the plan's database size in use, 0 to 1."),
          Map.entry("tables", "Tables in the database."),
          Map.entry("active_connections", "Connections to the database that are established."),
          Map.entry("waiting_connections", "Connections that wait for a lock."),
          Map.entry("max_connections", "Connections that the plan allows."),
          Map.entry(
              "connections_percentage_used", "Share of the plan's connections in use, 0 to 1."),
          Map.entry("index_cache_hit_rate", "Share of index reads served from memory, 0 to 1."),
          Map.entry("table_cache_hit_rate", "Share of table reads served from memory, 0 to 1."),
          Map.entry("load_avg_1m", "Load of the server per CPU, mean of 1 minute."),
          Map.entry("load_avg_5m", "Load of the server per CPU, mean of 5 minutes."),
          Map.entry("load_avg_15m", "Load of the server per CPU, mean of 15 minutes."),
          Map.entry("read_iops", "Read operations per second, in blocks of 16 kB."),
          Map.entry("write_iops", "Write operations per second, in blocks of 16 kB."),
          Map.entry("max_iops", "Operations per second that the plan allows."),
          Map.entry("iops_percentage_used", "Share of the plan's operations in use, 0 to 1."),
          Map.entry("tmp_disk_used", "Bytes in use on the disk for temporary files."),
          Map.entry("tmp_disk_available", "Bytes left on the disk for temporary files."),
          Map.entry("memory_total", "Memory of the server in bytes."),
          Map.entry("memory_free", "Memory of the server that is free, in bytes."),
          Map.entry("memory_cached", "Memory of the server used as page cache, in bytes."),
          Map.entry("memory_postgres", "Memory of Postgres' processes in bytes."),
          Map.entry("memory_percentage_used", "Share of the server's memory in use, 0 to 1."),
          Map.entry("follower_lag_commits", "Commits that this follower is behind its leader."),
          Map.entry("wal_percentage_used", "Share of the disk for the write-ahead log in use."));

  private HerokuFamilies() {}

  /// The HELP of a family; for what apps send themselves it is the name, for nobody told us more.
  public static String help(String name) {
    if (name.equals(ROUTER_ERRORS)) {
      return "Requests that Heroku's router answered with an error, by Heroku's error code.";
    }
    if (name.startsWith(POSTGRES_PREFIX)) {
      String key = name.substring(POSTGRES_PREFIX.length());
      return POSTGRES.getOrDefault(key, "Sample " + key + " of Heroku Postgres, in base units.");
    }
    return name;
  }
}
