package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.concat;
import static io.herokuexporter.server.RunningServer.frame;
import static io.herokuexporter.server.RunningServer.latin1;

import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// What one of several connections sends, request after request, and what must come of it. Every
/// request has [#LINES] lines: of the router, 4 of them errors, of the app, of Postgres, and four
/// ingest lines. The first and the last of these add 1 to a counter each, so that half of a request
/// would show; one is the snapshot of a process of this connection alone, which counts its
/// requests; one adds to a histogram that all connections share.
final class KnownLoad {
  static final int LINES = 100;
  static final int ROUTER_LINES = 62;
  static final int ERRORS = 4;
  static final int INGEST_LINES = 4;
  static final int POSTGRES_LINES = 1;
  static final int APP_LINES = LINES - ROUTER_LINES - INGEST_LINES - POSTGRES_LINES;

  private static final String[] CODES = {
    "H10", "H11", "H12", "H13", "H14", "H15", "H18", "H19", "H20", "H21", "H22"
  };
  private static final int DYNOS = 10;

  private final int connection;
  private final String process;
  private final String addon;
  private final byte[] quiet;
  private final Map<String, Double> errors = new TreeMap<>();
  private long bodyBytes;

  KnownLoad(int connection) {
    this.connection = connection;
    this.process = "web." + (connection + 1);
    this.addon = "postgresql-" + connection;
    this.quiet = latin1(quiet(new Random(connection)));
  }

  /// The n-th request, from 1 on. Each may be made once.
  byte[] request(int n) {
    StringBuilder loud = new StringBuilder();
    for (int i = 0; i < ERRORS; i++) {
      String code = CODES[(n + i) % CODES.length];
      errors.merge(router(process, code), 1.0, Double::sum);
      loud.append(
          frame("heroku", "router", "at=error code=" + code + " dyno=" + process + " status=503"));
    }
    loud.append(
        frame(
            "app",
            "heroku-postgres",
            "source=DATABASE addon=" + addon + " sample#db_size=" + n + "bytes"));
    loud.append(
        ingest(
            process,
            counter("sent_total", "absolute", n),
            histogram("sent_seconds", "absolute", "[0.25,0.5,1]", n + "," + 2 * n + ",0", 4 * n),
            "{\"metric\":{\"name\":\"sent_last\",\"gauge\":{\"value\":" + n + "}}}"));
    loud.append(
        ingest("clock.1", histogram("wait_seconds", "incremental", "[0.25,0.5]", "1,1", 3)));
    byte[] first = latin1(ingest("clock.1", counter("first_total", "incremental", 1)));
    byte[] last = latin1(loud + ingest("clock.1", counter("last_total", "incremental", 1)));
    byte[] body = concat(concat(first, quiet), last);
    bodyBytes += body.length;
    return RunningServer.post(
        "/drain?app_name=shop",
        body,
        "Logplex-Msg-Count: " + LINES,
        "Logplex-Drain-Token: d.x",
        "Logplex-Frame-Id: " + connection + "-" + n);
  }

  /// The lines that come to nothing but a count, the same in each request.
  private static String quiet(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < ROUTER_LINES - ERRORS; i++) {
      lines.append(
          frame(
              "heroku",
              "router",
              "at=info method=GET path=\"/crates?page=%d\" dyno=web.%d connect=0ms status=200"
                  .formatted(random.nextInt(1000), 1 + random.nextInt(DYNOS))));
    }
    for (int i = 0; i < APP_LINES; i++) {
      lines.append(
          frame("app", "web." + (1 + random.nextInt(DYNOS)), "done in " + random.nextInt(90)));
    }
    return lines.toString();
  }

  private static String ingest(String process, String... metrics) {
    String json = "[" + String.join(",", metrics) + "]";
    return frame(
        "app",
        process,
        "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(latin1(json)));
  }

  private static String counter(String name, String kind, int value) {
    return "{\"metric\":{\"name\":\"%s\",\"kind\":\"%s\",\"counter\":{\"value\":%d}}}"
        .formatted(name, kind, value);
  }

  /// A histogram whose sum is 2.5 times its count, which a double holds exactly.
  private static String histogram(
      String name, String kind, String buckets, String counts, int count) {
    return ("{\"metric\":{\"name\":\"%s\",\"kind\":\"%s\",\"aggregated_histogram\":"
            + "{\"buckets\":%s,\"counts\":[%s],\"count\":%d,\"sum\":%s}}}")
        .formatted(name, kind, buckets, counts, count, 2.5 * count);
  }

  /// How many requests of this connection a page shows.
  double requestsOn(Page page) {
    return value(page, "sent_total{app=\"shop\",process=\"" + process + "\"}");
  }

  /// Every series that this connection alone brings up to date, after n of its requests.
  Map<String, Double> own(double n) {
    String labels = "app=\"shop\",process=\"" + process + "\"";
    return Map.of(
        "sent_total{" + labels + "}", n,
        "sent_last{" + labels + "}", n,
        "sent_seconds_bucket{" + labels + ",le=\"0.25\"}", n,
        "sent_seconds_bucket{" + labels + ",le=\"0.5\"}", 3 * n,
        "sent_seconds_bucket{" + labels + ",le=\"1\"}", 3 * n,
        "sent_seconds_bucket{" + labels + ",le=\"+Inf\"}", 4 * n,
        "sent_seconds_count{" + labels + "}", 4 * n,
        "sent_seconds_sum{" + labels + "}", 10 * n,
        "heroku_postgres_db_size{addon=\"" + addon + "\"}", n);
  }

  /// Every series to which all connections add, after n requests of all together.
  static Map<String, Double> shared(double n) {
    String labels = "app=\"shop\",process=\"clock.1\"";
    Map<String, Double> shared = new TreeMap<>();
    shared.put("first_total{" + labels + "}", n);
    shared.put("last_total{" + labels + "}", n);
    shared.put("wait_seconds_bucket{" + labels + ",le=\"0.25\"}", n);
    shared.put("wait_seconds_bucket{" + labels + ",le=\"0.5\"}", 2 * n);
    shared.put("wait_seconds_bucket{" + labels + ",le=\"+Inf\"}", 3 * n);
    shared.put("wait_seconds_count{" + labels + "}", 3 * n);
    shared.put("wait_seconds_sum{" + labels + "}", 7.5 * n);
    shared.put(messages("router"), ROUTER_LINES * n);
    shared.put(messages("other"), APP_LINES * n);
    shared.put(messages("ingest"), INGEST_LINES * n);
    shared.put(messages("postgres"), POSTGRES_LINES * n);
    return shared;
  }

  private static String messages(String kind) {
    return "heroku_exporter_messages_total{kind=\"" + kind + "\"}";
  }

  private static String router(String process, String code) {
    return "heroku_router_errors{app=\"shop\",code=\"" + code + "\",process=\"" + process + "\"}";
  }

  /// The router errors of all requests made so far, by series.
  Map<String, Double> errors() {
    return errors;
  }

  /// Length of the bodies of all requests made so far.
  long bodyBytes() {
    return bodyBytes;
  }

  /// The value of a series, 0 while it is not there.
  static double value(Page page, String series) {
    return page.samples().getOrDefault(series, 0.0);
  }
}
