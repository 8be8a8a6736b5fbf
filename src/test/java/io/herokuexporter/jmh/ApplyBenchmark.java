package io.herokuexporter.jmh;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.FrameKey;
import io.herokuexporter.metric.MetricStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The applying of a batch, each with a frame of its own.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ApplyBenchmark {
  private static final int BODIES = 100;
  private static final int DYNOS = 10;
  private static final int SNAPSHOTS = 2 * DYNOS;

  private final MetricStore store = FullStore.empty(0);
  private Turn<Batch> bodies;
  private Turn<Batch> snapshots;
  private long frames;

  @Setup
  public void check() {
    Workload workload = new Workload(1);
    Extractor extractor = new Extractor();
    bodies = Turn.of(BODIES, _ -> extractor.extract(workload.body(Workload.LINES)));
    snapshots = Turn.of(SNAPSHOTS, i -> extractor.extract(workload.snapshot(1 + i % DYNOS, "")));
    long updates = 0;
    for (int i = 0; i < BODIES; i++) {
      Batch batch = bodies.next();
      updates += batch.updates().size();
      store.apply(batch, null, 1);
    }
    Checks.within("updates of a body", 100, 180, (double) updates / BODIES);
    for (int i = 0; i < SNAPSHOTS; i++) {
      Batch batch = snapshots.next();
      Checks.snapshot(batch);
      store.apply(batch, null, 1);
    }
    long series = FullStore.series(store);
    long ofSnapshots = (long) DYNOS * Snapshots.METRICS;
    // what routers and logs come to: some 30 for each of ten dynos
    Checks.within("series", ofSnapshots + 250.0, ofSnapshots + 450.0, (double) series);
    Checks.equal("applied", 1, knownBody() && knownSnapshot() ? 1 : 0);
    Checks.equal("series then", series, FullStore.series(store));
    // eight more are of the app and of the log's volume
    Checks.equal("new series", Snapshots.METRICS + 8, FullStore.series(newSnapshot()));
  }

  /// A body of 100 lines, which names some 80 series and the zeros of ten dynos.
  @Benchmark
  public boolean knownBody() {
    return store.apply(bodies.next(), frame(), 1);
  }

  /// The 784 metrics of one dyno.
  @Benchmark
  public boolean knownSnapshot() {
    return store.apply(snapshots.next(), frame(), 1);
  }

  /// The same for a ledger that knows none of them; it is made for it.
  @Benchmark
  public MetricStore newSnapshot() {
    MetricStore empty = FullStore.empty(0);
    empty.apply(snapshots.next(), frame(), 1);
    return empty;
  }

  private FrameKey frame() {
    frames++;
    return new FrameKey(frames * 0x9E37_79B9_7F4A_7C15L, frames);
  }
}
