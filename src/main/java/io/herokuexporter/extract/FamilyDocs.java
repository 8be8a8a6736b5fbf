package io.herokuexporter.extract;

import static io.herokuexporter.metric.MetricType.COUNTER;
import static io.herokuexporter.metric.MetricType.GAUGE;
import static io.herokuexporter.metric.MetricType.HISTOGRAM;

import io.herokuexporter.metric.MetricType;
import java.util.List;
import java.util.Map;

/// What is said of each family of ours, in one place.
final class FamilyDocs {
  private static final String ROUTER = "router";
  private static final String LIFE = "life of dynos";
  private static final String RUNTIME = "runtime metrics (`log-runtime-metrics`)";
  private static final String API = "api";
  private static final String RATIO = "ratio";

  /// The window of queries about what happens now and then.
  private static final String RECENT = "15m";

  private final Map<String, FamilyDoc> docs;

  private FamilyDocs(Map<String, FamilyDoc> docs) {
    this.docs = docs;
  }

  static void addTo(Map<String, FamilyDoc> docs) {
    FamilyDocs all = new FamilyDocs(docs);
    all.router();
    all.errors();
    all.dynos();
    all.runtime();
    all.apps();
    all.logs();
    all.postgres();
    all.redis();
    all.pgbouncer();
  }

  private void add(
      String name,
      MetricType type,
      String labels,
      String unit,
      String lines,
      String help,
      String query) {
    List<String> names = List.of(labels.split(",", -1));
    docs.put(name, new FamilyDoc(name, type, names, unit, lines, help, query));
  }

  private void router() {
    add(
        HerokuFamilies.ROUTER_REQUESTS,
        COUNTER,
        "app,method,process,status",
        "requests",
        ROUTER,
        "Requests that Heroku's router answered or passed on, by method and status.",
        "sum by (app) (rate(heroku_router_requests_total{status=~\"5..\"}[5m]))"
            + " / sum by (app) (rate(heroku_router_requests_total[5m]))");
    add(
        HerokuFamilies.ROUTER_SERVICE,
        HISTOGRAM,
        "app,process",
        "seconds",
        ROUTER,
        "How long the dyno took to answer, as Heroku's router saw it, in seconds.",
        "histogram_quantile(0.95, sum by (app, le)"
            + " (rate(heroku_router_service_seconds_bucket[5m])))");
    add(
        HerokuFamilies.ROUTER_CONNECT,
        HISTOGRAM,
        "app",
        "seconds",
        ROUTER,
        "How long Heroku's router took to connect to a dyno, in seconds.",
        "histogram_quantile(0.99, sum by (app, le)"
            + " (rate(heroku_router_connect_seconds_bucket[5m])))");
    add(
        HerokuFamilies.ROUTER_RESPONSE_BYTES,
        COUNTER,
        "app,process",
        "bytes",
        ROUTER,
        "Bytes of the responses that Heroku's router sent to clients.",
        "sum by (app) (rate(heroku_router_response_bytes_total[5m]))");
    add(
        HerokuFamilies.ROUTER_ERRORS,
        COUNTER,
        "app,code,process",
        "requests",
        ROUTER,
        "Requests that Heroku's router answered with an error, by Heroku's error code.",
        "sum by (code) (increase(heroku_router_errors[1m])) > 100");
  }

  private void errors() {
    String labels = "app,code,process,severity";
    add(
        HerokuFamilies.ERRORS,
        COUNTER,
        labels,
        "errors",
        "router, life of dynos, Logplex",
        "Errors of Heroku's H, R and L codes, with the severity that Heroku gives them.",
        sumOfAll("app, code", HerokuFamilies.ERRORS + "{severity=\"critical\"}", labels, RECENT)
            + " > 0");
    // over an hour, for what is lost while the exporter is away shows when it is back
    String ofLosses = "app,code";
    add(
        HerokuFamilies.LOGPLEX_DROPPED,
        COUNTER,
        ofLosses,
        "messages",
        "Logplex, log-shuttle",
        "Messages that Heroku lost before they reached this exporter, by the code of the notice.",
        sumOfAll("app", HerokuFamilies.LOGPLEX_DROPPED, ofLosses, "1h") + " > 0");
  }

  private void dynos() {
    add(
        HerokuFamilies.DYNO_UP,
        GAUGE,
        "app,process",
        "0 or 1",
        LIFE + ", " + RUNTIME,
        "Whether a dyno of this process is up; one that went down is shown for a while.",
        "heroku_dyno_up == 0");
    String ofChanges = "app,process,to";
    add(
        HerokuFamilies.DYNO_STATE_CHANGES,
        COUNTER,
        ofChanges,
        "changes",
        LIFE,
        "Changes of the state of dynos, by the state that they came to.",
        sumOfAll(
                "app, process",
                HerokuFamilies.DYNO_STATE_CHANGES + "{to=\"crashed\"}",
                ofChanges,
                RECENT)
            + " > 1.5");
    String ofExits = "app,process,status";
    add(
        HerokuFamilies.DYNO_EXITS,
        COUNTER,
        ofExits,
        "exits",
        LIFE,
        "Processes of dynos that ended, by their exit status.",
        sumOfAll("app, process", HerokuFamilies.DYNO_EXITS + "{status!=\"0\"}", ofExits, RECENT));
  }

  /// What was counted in a window, the event included that a series began with: one that is new was
  /// missing in a scrape of that time. One that was there before that too has an increase, which
  /// may be more: then the exporter began at 0 again. Without its own labels a series has those of
  /// its target, as `up` has, so no other target's `up` is in the way.
  ///
  /// @param labels all of the family's own, as its doc has them
  private static String sumOfAll(String by, String series, String labels, String window) {
    return ("sum by (%1$s) ((%2$s > 0 and count_over_time(%2$s[%4$s])"
            + " < ignoring (%3$s) group_left () sum_over_time(up[%4$s])"
            + " unless increase(%2$s[%4$s]) > %2$s) or increase(%2$s[%4$s]))")
        .formatted(by, series, labels.replace(",", ", "), window);
  }

  private void runtime() {
    load(HerokuFamilies.DYNO_PREFIX, "app,process", RUNTIME, "Load of the dyno");
    dyno("memory_total_bytes", "bytes", "Memory of the dyno, resident, cached and swapped");
    dyno("memory_rss_bytes", "bytes", "Resident memory of the dyno");
    dyno("memory_cache_bytes", "bytes", "Memory of the dyno used as disk cache");
    dyno("memory_swap_bytes", "bytes", "Memory of the dyno that is swapped out");
    add(
        HerokuFamilies.DYNO_PREFIX + "memory_quota_bytes",
        GAUGE,
        "app,process",
        "bytes",
        RUNTIME,
        "Memory that the dyno may take before Heroku reports R14, in bytes.",
        "heroku_dyno_memory_total_bytes / heroku_dyno_memory_quota_bytes > 0.9");
    pages("memory_pgpgin_pages_total", "Pages that the dyno read from disk since it started.");
    pages("memory_pgpgout_pages_total", "Pages that the dyno wrote to disk since it started.");
  }

  private void dyno(String key, String unit, String what) {
    String name = HerokuFamilies.DYNO_PREFIX + key;
    String query = "max by (app, process) (" + name + ")";
    add(name, GAUGE, "app,process", unit, RUNTIME, what + ", in " + unit + ".", query);
  }

  private void pages(String key, String help) {
    String name = HerokuFamilies.DYNO_PREFIX + key;
    add(name, COUNTER, "app,process", "pages", RUNTIME, help, "rate(" + name + "[5m])");
  }

  private void load(String prefix, String labels, String lines, String what) {
    for (String minutes : List.of("1", "5", "15")) {
      String name = prefix + "load_avg_" + minutes + "m";
      String help =
          what + ", mean of " + minutes + (minutes.equals("1") ? " minute." : " minutes.");
      add(name, GAUGE, labels, "tasks", lines, help, name + " > 4");
    }
  }

  private void apps() {
    add(
        HerokuFamilies.APP_RELEASE_VERSION,
        GAUGE,
        "app",
        "version",
        API,
        "Number of the app's last release.",
        "changes(heroku_app_release_version[1h])");
    add(
        HerokuFamilies.APP_RELEASES,
        COUNTER,
        "app",
        "releases",
        API,
        "Releases of the app.",
        "increase(heroku_app_releases_total[1h])");
    add(
        HerokuFamilies.APP_DEPLOYS,
        COUNTER,
        "app",
        "deploys",
        API,
        "Deploys of the app.",
        "increase(heroku_app_deploys_total[1h])");
    add(
        HerokuFamilies.APP_CONFIG_CHANGES,
        COUNTER,
        "app",
        "changes",
        API,
        "Changes of the app's config vars.",
        "increase(heroku_app_config_changes_total[1h])");
    add(
        HerokuFamilies.APP_FORMATION,
        GAUGE,
        "app,process_type,size",
        "dynos",
        API,
        "Dynos that the app is to have, by type of process and size, as it was last scaled.",
        "sum by (app, process_type) (heroku_app_formation)");
    add(
        HerokuFamilies.ADDON_INFO,
        GAUGE,
        "addon,app,kind,source",
        "1",
        "add-ons",
        "Joins add-ons to the apps that they are attached to; always 1.",
        "heroku_postgres_active_connections{addon!=\"\"} * on (addon) group_right ()"
            + " max by (addon, app) (heroku_addon_info{kind=\"postgres\"})");
  }

  private void logs() {
    add(
        HerokuFamilies.LOG_MESSAGES,
        COUNTER,
        "app,process,source",
        "messages",
        "all",
        "Messages that arrived, by the process that they are of and who wrote them.",
        "topk(10, sum by (app, process) (rate(heroku_log_messages_total[5m])))");
    add(
        HerokuFamilies.LOG_BYTES,
        COUNTER,
        "app,process,source",
        "bytes",
        "all",
        "Bytes of the texts of messages that arrived.",
        "sum by (app) (increase(heroku_log_bytes_total[1d]))");
  }

  /// A sample of an add-on.
  private void addon(String kind, String key, String unit, String help) {
    String name = "heroku_" + kind + "_" + key;
    String lines = "heroku-" + kind;
    add(name, GAUGE, "addon", unit, lines, help, "max by (addon) (" + name + ")");
  }

  private void server(String kind, String memory, String connections) {
    addon(kind, "active_connections", "connections", "Connections that are established.");
    addon(kind, "max_connections", "connections", "Connections that the plan allows.");
    addon(kind, connections, RATIO, "Share of the plan's connections in use, 0 to 1.");
    load("heroku_" + kind + "_", "addon", "heroku-" + kind, "Load of the server per CPU");
    addon(kind, "read_iops", "operations/s", "Read operations per second, in blocks of 16 kB.");
    addon(kind, "write_iops", "operations/s", "Write operations per second, in blocks of 16 kB.");
    addon(kind, "max_iops", "operations/s", "Operations per second that the plan allows.");
    addon(kind, "iops_percentage_used", RATIO, "Share of the plan's operations in use, 0 to 1.");
    addon(kind, "memory_total" + memory, "bytes", "Memory of the server in bytes.");
    addon(kind, "memory_free" + memory, "bytes", "Memory of the server that is free, in bytes.");
    addon(kind, "memory_cached" + memory, "bytes", "Memory of the server used as cache, in bytes.");
    addon(kind, "memory_" + kind + memory, "bytes", "Memory of its own processes in bytes.");
    addon(kind, "memory_percentage_used", RATIO, "Share of the server's memory in use, 0 to 1.");
  }

  private void postgres() {
    server("postgres", "", "connections_percentage_used");
    addon("postgres", "current_transaction", "id", "Current transaction id of the database.");
    addon("postgres", "db_size", "bytes", "Size of the database in bytes.");
    addon(
        "postgres",
        "db_size_percentage_used",
        RATIO,
        "Share of the plan's database size in use, 0 to 1.");
    addon("postgres", "tables", "tables", "Tables in the database.");
    addon("postgres", "waiting_connections", "connections", "Connections that wait for a lock.");
    addon(
        "postgres",
        "index_cache_hit_rate",
        RATIO,
        "Share of index reads served from memory, 0 to 1.");
    addon(
        "postgres",
        "table_cache_hit_rate",
        RATIO,
        "Share of table reads served from memory, 0 to 1.");
    addon("postgres", "tmp_disk_used", "bytes", "Bytes in use on the disk for temporary files.");
    addon("postgres", "tmp_disk_available", "bytes", "Bytes left on the disk for temporary files.");
    addon(
        "postgres",
        "follower_lag_commits",
        "commits",
        "Commits that this follower is behind its leader.");
    addon(
        "postgres",
        "wal_percentage_used",
        RATIO,
        "Share of the disk for the write-ahead log in use, 0 to 1.");
  }

  private void redis() {
    server("redis", "_bytes", "connection_percentage_used");
    addon("redis", "hit_rate", RATIO, "Share of reads that found their key, 0 to 1.");
    addon("redis", "evicted_keys", "keys", "Keys that were evicted for want of memory.");
  }

  private void pgbouncer() {
    addon("pgbouncer", "client_active", "connections", "Clients that have a server connection.");
    addon("pgbouncer", "client_waiting", "connections", "Clients that wait for a connection.");
    addon("pgbouncer", "server_active", "connections", "Server connections that a client has.");
    addon("pgbouncer", "server_idle", "connections", "Server connections that are free.");
    addon("pgbouncer", "max_wait", "seconds", "How long the oldest client has been waiting.");
    addon("pgbouncer", "avg_query", "as Heroku sends it", "Mean duration of queries.");
    addon("pgbouncer", "avg_recv", "bytes/s", "Mean traffic from clients in bytes per second.");
    addon("pgbouncer", "avg_sent", "bytes/s", "Mean traffic to clients in bytes per second.");
  }
}
