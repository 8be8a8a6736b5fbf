package io.herokuexporter.jmh;

import io.herokuexporter.logplex.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/// Drain requests as Heroku would send them, from a seed: the same seed makes the same ones. All
/// hosts, ids and values are invented. An app of ten dynos prints its log, and in turn the snapshot
/// of each dyno's metrics in chunks.
public final class Workload {
  /// What a body of these many lines holds, and with it the mix of the others.
  public static final int LINES = 100;

  public static final int ROUTER_LINES = 62;
  public static final int APP_LINES = 36;
  public static final int INGEST_LINES = 2;

  /// Every so many bodies of [#LINES] hold a line of Postgres in the place of one of the app.
  public static final int BODIES_A_POSTGRES_LINE = 5;

  private static final String APP = "example-registry";
  private static final int DYNOS = 10;
  private static final String[] WORDS =
      ("crates versions downloads owners categories keywords readme reverse dependencies following"
              + " summary search teams users tokens publish yank metadata authors updates emails"
              + " confirm invite session callback sitemap feed badges stats licenses audit mirror")
          .split(" ", -1);
  private static final String[] ERRORS = {"H10", "H12", "H12", "H12", "H13", "H18", "H27"};
  private static final String[] AGENTS = {
    "cargo 1.82.0 (8f40fc59f 2024-08-21)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "example-mirror/2.4 (ops@example.org)"
  };

  private final Random random;
  private final List<Snapshots> dynos = new ArrayList<>();
  private final Iterator<Message> chunks = chunks();
  private int bodies;

  /// A line without its header.
  private record Message(int priority, String app, String process, String text) {}

  /// What lines there are to make.
  public enum Kind {
    ROUTER_INFO,
    /// One code in seven is none that is counted, as among real ones.
    ROUTER_ERROR,
    APP,
    POSTGRES,
    INGEST
  }

  public Workload(long seed) {
    random = new Random(seed);
    for (int i = 1; i <= DYNOS; i++) {
      dynos.add(new Snapshots("web." + i, random, WORDS));
    }
  }

  /// A body in the mix of use, for 1, 100 or 1000 lines.
  public Frame body(int lines) {
    List<Kind> kinds = new ArrayList<>();
    boolean hundred = lines == LINES && bodies++ % BODIES_A_POSTGRES_LINE == 0;
    int postgres = hundred ? 1 : lines / 500;
    int ingest = Math.ceilDiv(13 * lines, 1000);
    int router = lines == 1 ? 1 : Math.round(0.623f * lines);
    kinds.addAll(Collections.nCopies(postgres, Kind.POSTGRES));
    kinds.addAll(Collections.nCopies(lines == 1 ? 0 : ingest, Kind.INGEST));
    for (int i = 0; i < router; i++) {
      kinds.add(random.nextInt(100) == 0 ? Kind.ROUTER_ERROR : Kind.ROUTER_INFO);
    }
    kinds.addAll(Collections.nCopies(lines - kinds.size(), Kind.APP));
    Collections.shuffle(kinds, random);
    return frame(kinds.stream().map(this::message).toList());
  }

  /// A body of lines of one kind.
  public Frame lines(Kind kind, int count) {
    return frame(Collections.nCopies(count, kind).stream().map(this::message).toList());
  }

  /// A body with the next snapshot of one dyno, the n-th, from 1 on. Those beyond the ten of the
  /// app have the same metrics, which begin anew at each call.
  ///
  /// @param afterColons of the JSON: nothing, or a blank
  public Frame snapshot(int dyno, String afterColons) {
    Snapshots snapshots =
        dyno <= DYNOS ? dynos.get(dyno - 1) : new Snapshots("web." + dyno, random, WORDS);
    return frame(messages(snapshots, afterColons));
  }

  private Iterator<Message> chunks() {
    return new Iterator<>() {
      private int turn;
      private Iterator<Message> left = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        return true;
      }

      @Override
      public Message next() {
        if (!left.hasNext()) {
          left = messages(dynos.get(turn++ % DYNOS), "").iterator();
        }
        return left.next();
      }
    };
  }

  private static List<Message> messages(Snapshots dyno, String afterColons) {
    return dyno.next(afterColons).stream()
        .map(json ->
            new Message(
                190,
                "app",
                dyno.process(),
                "crates-io-heroku-metrics:ingest " + Base64.getEncoder().encodeToString(json)))
        .toList();
  }

  private Message message(Kind kind) {
    return switch (kind) {
      case ROUTER_INFO -> router("at=info", one("200", "200", "200", "302", "304", "404"));
      case ROUTER_ERROR ->
          router("at=error code=" + one(ERRORS) + " desc=\"Request timeout\"", "503");
      case APP -> new Message(190, "app", process(), appText());
      case POSTGRES -> new Message(134, "app", "heroku-postgres", postgresText());
      case INGEST -> chunks.next();
    };
  }

  private Message router(String head, String status) {
    return new Message(
        158,
        "heroku",
        "router",
        String.format(
            Locale.ROOT,
            "%s method=GET path=\"%s\" host=registry.example.org request_id=%s"
                + " fwd=\"198.51.100.%d\" dyno=%s connect=%dms service=%dms status=%s bytes=%d"
                + " protocol=https",
            head,
            path(),
            new UUID(random.nextLong(), random.nextLong()),
            random.nextInt(256),
            process(),
            random.nextInt(3),
            random.nextInt(300),
            status,
            random.nextInt(100_000)));
  }

  private String appText() {
    int pick = random.nextInt(100);
    if (pick < 15) {
      return "Completed job " + one(WORDS) + " in " + random.nextInt(900) + "ms";
    }
    if (pick < 93) {
      return ("method=GET path=\"%s\" request_id=%s status=200 time=%dms ip=\"198.51.100.%d\""
              + " agent=\"%s\"")
          .formatted(
              path(),
              new UUID(random.nextLong(), random.nextLong()),
              random.nextInt(90),
              random.nextInt(256),
              one(AGENTS));
    }
    StringBuilder trace =
        new StringBuilder("thread 'worker' panicked at src/" + one(WORDS) + ".rs:");
    for (int i = random.nextInt(4, 40); i > 0; i--) {
      trace.append(" ").append(i).append(": example_registry::").append(one(WORDS));
      trace.append("::").append(one(WORDS)).append("::{{closure}} at src/").append(one(WORDS));
    }
    return trace.toString();
  }

  private String postgresText() {
    return String.format(
        Locale.ROOT,
        "source=DATABASE addon=postgresql-curly-12345 sample#current_transaction=%d"
            + " sample#db_size=%dbytes sample#tables=67 sample#active-connections=%d"
            + " sample#waiting-connections=0 sample#index-cache-hit-rate=%.5f"
            + " sample#table-cache-hit-rate=%.5f sample#load-avg-1m=%.3f sample#load-avg-5m=0.205"
            + " sample#load-avg-15m=0.21 sample#read-iops=%.5f sample#write-iops=%.2f"
            + " sample#tmp-disk-used=543600640 sample#tmp-disk-available=72435191808"
            + " sample#memory-total=16085844kB sample#memory-free=%dkB"
            + " sample#memory-cached=14720916kB sample#memory-postgres=185888kB"
            + " sample#wal-percentage-used=%.16f",
        11_618_000_000L + random.nextInt(1_000_000),
        147_391_000_000L + random.nextInt(1_000_000),
        random.nextInt(90),
        0.99 + random.nextDouble() / 100,
        0.98 + random.nextDouble() / 100,
        random.nextDouble(),
        random.nextDouble(),
        500 * random.nextDouble(),
        200_000 + random.nextInt(90_000),
        random.nextDouble() / 10);
  }

  private String process() {
    return "web." + random.nextInt(1, DYNOS + 1);
  }

  private String path() {
    return switch (random.nextInt(3)) {
      case 0 -> "/crates/" + one(WORDS) + "/" + random.nextInt(9) + ".1.0/download";
      case 1 -> "/crates?page=" + random.nextInt(99) + "&sort=downloads";
      default -> "/categories/" + one(WORDS);
    };
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }

  private Frame frame(List<Message> messages) {
    StringBuilder body = new StringBuilder();
    for (Message message : messages) {
      String text =
          "<%d>1 2026-11-20T12:00:%02d.%06d+00:00 host %s %s - %s\n"
              .formatted(
                  message.priority(),
                  random.nextInt(60),
                  random.nextInt(1_000_000),
                  message.app(),
                  message.process(),
                  message.text());
      body.append(text.length()).append(' ').append(text);
    }
    byte[] bytes = body.toString().getBytes(StandardCharsets.US_ASCII);
    String lines = Integer.toString(messages.size());
    return new Frame(bytes, 0, bytes.length, APP, "d.example", null, lines, bytes.length);
  }
}
