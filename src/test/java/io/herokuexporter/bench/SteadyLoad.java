package io.herokuexporter.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// An open loop: sends drain requests at a fixed rate, whether or not the earlier ones have been
/// answered, and counts each one's time from when it was to be sent. So a server that stands still
/// is not spared the requests of that time.
///
/// ```
/// due:      |    |    |    |    |    |      every 1/rate seconds
/// sent:     |    |    |    |      ||        on a free connection, else as soon as there is one
/// latency:  ------- from due to the answer
/// ```
///
/// One thread, which sleeps until something is due and looks for answers whenever it wakes, so it
/// sees them up to 1/rate late: the less it does, the less it takes from the server beside it. It
/// prints `measuring` after the warm-up, and at the end `RESULT key=value ...`: durations in
/// microseconds, `late` being the generator's own delay in sending where a connection was free.
final class SteadyLoad {
  private static final long POLL_NANOS = 200_000;
  private static final long LAST_ANSWERS_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private final List<DrainRequest> requests;
  private final byte[] run;
  private final int port;
  private final int requestBytesMax;
  private final LoadConnection[] connections;
  private final double nanosPerRequest;
  private final long warmup;
  private final long total;

  private final LatencyHistogram latency = new LatencyHistogram();
  private final LatencyHistogram late = new LatencyHistogram();
  private long sent;
  private int busy;
  private long blocked;
  private long failed;

  /// When a connection was last awaited in vain.
  private long blockedUntil;

  private SteadyLoad(
      Path file, int port, int rate, int connections, int warmup, int seconds, String run)
      throws IOException {
    this.requests = DrainRequest.read(file);
    this.run = run.getBytes(StandardCharsets.US_ASCII);
    this.port = port;
    this.requestBytesMax =
        requests.stream().mapToInt(DrainRequest::length).max().orElseThrow()
            + this.run.length
            + 2 * Long.BYTES;
    this.connections = new LoadConnection[connections];
    for (int i = 0; i < connections; i++) {
      this.connections[i] = new LoadConnection(port, requestBytesMax);
    }
    this.nanosPerRequest = 1e9 / rate;
    this.warmup = (long) warmup * rate;
    this.total = this.warmup + (long) seconds * rate;
  }

  /// Sends to a port of the loopback address.
  ///
  /// @param args the file of requests, the port, requests per second, connections, seconds of
  ///     warm-up, seconds to measure, and 16 hex digits that no other run against the same server
  ///     has
  public static void main(String[] args) throws IOException {
    SteadyLoad load =
        new SteadyLoad(
            Path.of(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]),
            Integer.parseInt(args[5]),
            args[6]);
    load.send();
    load.print();
  }

  private void send() throws IOException {
    long start = System.nanoTime();
    blockedUntil = start;
    long end = start + (long) (total * nanosPerRequest) + LAST_ANSWERS_NANOS_MAX;
    while (sent < total || busy > 0) {
      long now = System.nanoTime();
      if (now - end > 0) {
        failed += busy + (total - sent);
        return;
      }
      poll();
      long due = start + (long) (sent * nanosPerRequest);
      while (sent < total && busy < connections.length && due - System.nanoTime() <= 0) {
        sendNext(due);
        due = start + (long) (sent * nanosPerRequest);
      }
      sleep(due);
    }
  }

  private void sendNext(long due) throws IOException {
    if (sent == warmup) {
      System.out.println("measuring");
    }
    int at = (int) (sent % connections.length);
    while (connections[at].isBusy) {
      at = (at + 1) % connections.length;
    }
    LoadConnection free = connections[at];
    free.dueNanos = due;
    free.number = sent;
    if (sent >= warmup) {
      boolean waited = due - blockedUntil < 0;
      blocked += waited ? 1 : 0;
      late.record(System.nanoTime() - (waited ? blockedUntil : due));
    }
    free.send(requests.get((int) (sent % requests.size())), run, mixed(sent));
    sent++;
    busy++;
  }

  /// Spread like Logplex's ids, and different for different numbers (the finalizer of SplitMix64).
  private static long mixed(long number) {
    long z = number * 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  private void poll() throws IOException {
    boolean allBusy = busy == connections.length;
    for (int i = 0; i < connections.length; i++) {
      LoadConnection connection = connections[i];
      if (!connection.isBusy) {
        continue;
      }
      switch (connection.poll()) {
        case WAITING -> {}
        case ANSWERED -> {
          busy--;
          if (connection.number >= warmup) {
            latency.record(System.nanoTime() - connection.dueNanos);
          }
        }
        case FAILED -> {
          busy--;
          failed++;
          connection.close();
          connections[i] = new LoadConnection(port, requestBytesMax);
        }
      }
    }
    if (allBusy) {
      blockedUntil = System.nanoTime();
    }
  }

  private void sleep(long due) {
    boolean awaitsAnswers = busy == connections.length || sent == total;
    long nanos = awaitsAnswers ? POLL_NANOS : due - System.nanoTime();
    if (nanos > 0) {
      LockSupport.parkNanos(nanos);
    }
  }

  private void print() {
    System.out.printf(
        "RESULT sent=%d requests=%d failed=%d blocked=%d p50_us=%.1f p99_us=%.1f p999_us=%.1f"
            + " max_us=%.1f late_p50_us=%.1f late_p99_us=%.1f late_max_us=%.1f%n",
        sent,
        latency.count(),
        failed,
        blocked,
        latency.quantile(0.5) / 1e3,
        latency.quantile(0.99) / 1e3,
        latency.quantile(0.999) / 1e3,
        latency.max() / 1e3,
        late.quantile(0.5) / 1e3,
        late.quantile(0.99) / 1e3,
        late.max() / 1e3);
  }
}
