package io.herokuexporter.metric;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the exporter counts about itself: the families `heroku_exporter_*`. All begin at 0 and none
/// expires, but for those of an app that has not drained for long. Guarded by the lock of
/// [MetricStore], so that they fit the series on every page.
final class SelfMetrics {
  private static final String PREFIX = "heroku_exporter_";

  /// The answers that a drain can get; they exist at 0 from the start.
  private static final Set<Integer> DRAIN_STATUSES = Set.of(200, 400, 401, 403, 405, 413, 415, 503);

  private static final int ACCEPTED = 200;
  private static final int STATUS_MAX = 599;

  private final Labels build;

  /// Requests by status code.
  private final long[] requests = new long[STATUS_MAX + 1];

  private final Counts<MessageKind> messages = new Counts<>(MessageKind.class);
  private final Counts<Reason> discards = new Counts<>(Reason.class);
  private final Counts<Cut> cuts = new Counts<>(Cut.class);
  private final Map<@Nullable String, LastDrain> lastDrains = new HashMap<>();
  private final Chain<LastDrain> drainsByTime = new Chain<>();
  private int connections;
  private long drainBytes;
  private long repairedFrames;
  private long countMismatches;
  private long duplicateFrames;
  private long expiredSeries;
  private double scrapeSeconds;

  /// Null where nothing is kept on a disk.
  private @Nullable StorageState storage;

  /// The last drain of one app, and what was refused of all its drains.
  private static final class LastDrain extends Chain.Link<LastDrain> {
    private final @Nullable String app;
    private long nanos;
    private double epochSeconds;
    private long refused;

    LastDrain(@Nullable String app) {
      this.app = app;
    }
  }

  SelfMetrics(String version, String revision) {
    build =
        Labels.of(
            "version",
            version,
            "revision",
            revision,
            "java_version",
            System.getProperty("java.version"));
  }

  void countRequest(int status) {
    requests[status]++;
  }

  /// Counts connections that come, or with a negative number go.
  void countConnections(int more) {
    connections += more;
  }

  void countCut(Cut reason) {
    cuts.add(reason, 1);
  }

  void countDrainBytes(long bytes) {
    drainBytes += bytes;
  }

  void countDuplicateFrame() {
    duplicateFrames++;
  }

  void countExpiredSeries() {
    expiredSeries++;
  }

  long expiredSeries() {
    return expiredSeries;
  }

  void countDiscards(Reason reason, long count) {
    discards.add(reason, count);
  }

  void show(StorageState state) {
    storage = state;
  }

  /// Counts metrics of an app for which there was no room.
  void countRefused(@Nullable String app, long count) {
    countDiscards(Reason.SERIES_LIMIT, count);
    LastDrain drain = lastDrains.get(app);
    if (drain != null) {
      drain.refused += count;
    }
  }

  void scraped(double seconds) {
    scrapeSeconds = seconds;
  }

  /// Counts what a batch tells about itself.
  void count(Batch batch) {
    messages.addAll(batch.messages());
    discards.addAll(batch.discards());
    repairedFrames += batch.repairedFrames();
    countMismatches += batch.countMismatch() ? 1 : 0;
  }

  /// Writes what committed batches have come to. The rest begins anew with the process: were it a
  /// little behind what a page showed, Prometheus would take all of it for new.
  void write(SnapshotWriter snapshot) {
    BinaryWriter out = snapshot.out;
    out.whole(requests[ACCEPTED]);
    out.whole(drainBytes);
    out.whole(repairedFrames);
    out.whole(countMismatches);
    out.whole(duplicateFrames);
    messages.write(MessageKind.values(), out);
    discards.write(Reason.values(), out);
    out.whole(lastDrains.size());
    drainsByTime.forEach(drain -> {
      out.textOrNull(drain.app);
      out.fixed(drain.nanos);
      out.number(drain.epochSeconds);
      out.whole(drain.refused);
    });
    snapshot.endRecord();
  }

  void read(BinaryReader in, int format) {
    requests[ACCEPTED] = in.whole();
    drainBytes = in.whole();
    repairedFrames = in.whole();
    countMismatches = in.whole();
    duplicateFrames = in.whole();
    messages.read(MessageKind::valueOf, in);
    discards.read(Reason::valueOf, in);
    for (int left = in.count(); left > 0; left--) {
      LastDrain drain = noteDrain(in.textOrNull(), in.fixed(), in.number());
      if (format >= SnapshotReader.FORMAT_OF_APPS) {
        drain.refused = in.whole();
      }
    }
  }

  /// Notes that an app drained. A name that is too long for a label is not shown.
  void drained(@Nullable String app, long nanos, double epochSeconds) {
    if (app == null
        || app.getBytes(StandardCharsets.UTF_8).length <= Bounds.LABEL_VALUE_BYTES_MAX) {
      noteDrain(app, nanos, epochSeconds);
    }
  }

  private LastDrain noteDrain(@Nullable String app, long nanos, double epochSeconds) {
    LastDrain drain = lastDrains.computeIfAbsent(app, LastDrain::new);
    drain.nanos = nanos;
    drain.epochSeconds = epochSeconds;
    drainsByTime.moveToEnd(drain);
    if (lastDrains.size() > Bounds.APPS_MAX) {
      forget(drainsByTime.first());
    }
    return drain;
  }

  /// Forgets the apps that have not drained for `ttlNanos`.
  void forgetApps(long nowNanos, long ttlNanos) {
    for (LastDrain oldest = drainsByTime.first();
        oldest != null && nowNanos - oldest.nanos >= ttlNanos;
        oldest = drainsByTime.first()) {
      forget(oldest);
    }
  }

  private void forget(@Nullable LastDrain drain) {
    if (drain != null) {
      Chain.remove(drain);
      lastDrains.remove(drain.app);
    }
  }

  /// All families, in no order.
  List<Family> snapshot(SeriesTable series, double redeliveryWindowSeconds) {
    List<Family> families = new ArrayList<>();
    addCounters(families);
    families.add(
        new Family.Numbers(
            PREFIX + "build_info",
            "The version that runs; always 1.",
            MetricType.GAUGE,
            List.of(build),
            new double[] {1}));
    families.add(gauge("connections", "Connections now open.", connections));
    families.add(
        gauge("series", "Series now held, a histogram or summary as one.", (double) series.size()));
    families.add(
        gauge(
            "series_memory_ratio",
            "How much of the memory that series may take is taken, 0 to 1; at 1 no more are taken.",
            series.memory().ratio()));
    addOfApps(families, series);
    families.add(
        gauge(
            "scrape_duration_seconds",
            "How long it took to write the last page, in seconds.",
            scrapeSeconds));
    families.add(
        gauge(
            "redelivery_window_seconds",
            "Age of the oldest frame that would still be known if it came again, in seconds.",
            redeliveryWindowSeconds));
    if (storage != null) {
      addStorage(families, storage);
    }
    return families;
  }

  private static void addStorage(List<Family> families, StorageState storage) {
    families.add(
        gauge(
            "storage_up",
            "Whether drains can be kept in the storage folder: 1, or 0 while it takes nothing.",
            storage.works() ? 1 : 0));
    families.add(
        counter("storage_commits_total", "Commits to the storage folder.", storage.commits()));
    families.add(
        counter(
            "storage_commit_failures_total",
            "Commits that the storage folder did not take, which are tried again.",
            storage.failures()));
    families.add(
        Family.Numbers.single(
            PREFIX + "storage_commit_seconds_total",
            "What the commits to the storage folder have taken in all, in seconds.",
            MetricType.COUNTER,
            storage.commitSeconds()));
    families.add(
        gauge(
            "storage_journal_bytes",
            "What has been committed since the last snapshot, in bytes.",
            (double) storage.journalBytes()));
  }

  private void addCounters(List<Family> families) {
    families.add(
        counters(
            "drain_requests_total",
            "Requests to /drain that were answered, by status code.",
            IntStream.rangeClosed(0, STATUS_MAX)
                .filter(code -> requests[code] > 0 || DRAIN_STATUSES.contains(code))
                .boxed()
                .toList(),
            code -> Labels.of("code", code.toString()),
            code -> requests[code]));
    families.add(
        counters(
            "connections_cut_total",
            "Connections that the exporter ended to protect itself: too many at once (crowded), or"
                + " a client that took too long to send a request or to read an answer.",
            List.of(Cut.values()),
            reason -> Labels.of("reason", reason.label()),
            cuts::of));
    families.add(
        counter(
            "drain_bytes_total",
            "Bytes of the drain bodies that were accepted, as they came over the wire.",
            drainBytes));
    families.add(
        counters(
            "messages_total",
            "Messages of accepted drains whose header could be read, by what they turned out to"
                + " be.",
            List.of(MessageKind.values()),
            kind -> Labels.of("kind", kind.label()),
            messages::of));
    families.add(
        counters(
            "discarded_total",
            "Frames, messages, samples and metrics that could not be used, by reason.",
            List.of(Reason.values()),
            reason -> Labels.of("reason", reason.label()),
            discards::of));
    families.add(
        counter(
            "repaired_frames_total",
            "Frames whose octet count was wrong and whose end was found all the same.",
            repairedFrames));
    families.add(
        counter(
            "message_count_mismatches_total",
            "Drain requests whose Logplex-Msg-Count was not the number of their frames.",
            countMismatches));
    families.add(
        counter(
            "duplicate_frames_total",
            "Drain requests that repeated a frame already applied, and were not applied again.",
            duplicateFrames));
    families.add(
        counter(
            "expired_series_total",
            "Series that went: unheard of for their time to live, or with their dyno, or replaced.",
            expiredSeries));
  }

  private void addOfApps(List<Family> families, SeriesTable series) {
    families.add(
        ofApps(
            "last_drain_timestamp_seconds",
            "When the last drain of an app was accepted, in seconds since 1970.",
            MetricType.GAUGE,
            drain -> drain.epochSeconds));
    families.add(
        ofApps(
            "app_series",
            "Series now held that the drains of an app brought about.",
            MetricType.GAUGE,
            drain -> series.size(drain.app)));
    families.add(
        ofApps(
            "refused_series_total",
            "Metrics of an app that were discarded for want of room for a new series.",
            MetricType.COUNTER,
            drain -> drain.refused));
  }

  private Family ofApps(
      String name, String help, MetricType type, ToDoubleFunction<LastDrain> value) {
    return numbers(
        name, help, type, lastDrains.values(), drain -> Labels.of("app", drain.app), value);
  }

  private static <T> Family counters(
      String name,
      String help,
      Collection<T> series,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    return numbers(name, help, MetricType.COUNTER, series, labels, value);
  }

  static <T> Family numbers(
      String name,
      String help,
      MetricType type,
      Collection<T> series,
      Function<T, Labels> labels,
      ToDoubleFunction<T> value) {
    List<T> ordered = series.stream().sorted(Comparator.comparing(labels)).toList();
    return new Family.Numbers(
        PREFIX + name,
        help,
        type,
        ordered.stream().map(labels).toList(),
        ordered.stream().mapToDouble(value).toArray());
  }

  private static Family counter(String name, String help, long value) {
    return Family.Numbers.single(PREFIX + name, help, MetricType.COUNTER, (double) value);
  }

  private static Family gauge(String name, String help, double value) {
    return Family.Numbers.single(PREFIX + name, help, MetricType.GAUGE, value);
  }
}
