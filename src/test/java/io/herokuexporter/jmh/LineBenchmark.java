package io.herokuexporter.jmh;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One line of each kind, in a body of 100 such lines; of ingest lines, in a body that is the whole
/// snapshot of one dyno. The share in the framing and in the batch is part of it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LineBenchmark {
  private static final int LINES = 100;
  private static final int BODIES = 20;

  // made once, however many benchmarks run in one JVM
  private static final Workload WORKLOAD = new Workload(1);
  private static final Turn<Frame> ERRORS = lines(Workload.Kind.ROUTER_ERROR);
  private static final Turn<Frame> INFOS = lines(Workload.Kind.ROUTER_INFO);
  private static final Turn<Frame> OF_APP = lines(Workload.Kind.APP);
  private static final Turn<Frame> OF_POSTGRES = lines(Workload.Kind.POSTGRES);
  private static final Turn<Frame> SNAPSHOTS = snapshots("");
  private static final Turn<Frame> SPACED = snapshots(" ");

  private final Extractor extractor = new Extractor();

  private static Turn<Frame> lines(Workload.Kind kind) {
    return Turn.of(BODIES, _ -> WORKLOAD.lines(kind, LINES));
  }

  private static Turn<Frame> snapshots(String afterColons) {
    return Turn.of(BODIES, i -> WORKLOAD.snapshot(1 + i / 2, afterColons));
  }

  @Setup
  public void check() {
    for (int i = 0; i < BODIES; i++) {
      Checks.messages(routerError(), LINES, 0, 0, 0);
      Checks.messages(routerInfo(), LINES, 0, 0, 0);
      Checks.messages(app(), 0, LINES, 0, 0);
      Checks.messages(postgres(), 0, 0, 0, LINES);
      for (Batch snapshot : new Batch[] {ingestNew(), ingestKnown(), ingestSpaced()}) {
        Checks.messages(snapshot, 0, 0, Snapshots.LINES, 0);
        Checks.snapshot(snapshot);
      }
    }
  }

  /// `at=error` with a code; six of seven are counted.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public Batch routerError() {
    return extractor.extract(ERRORS.next());
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public Batch routerInfo() {
    return extractor.extract(INFOS.next());
  }

  /// Not for us.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public Batch app() {
    return extractor.extract(OF_APP.next());
  }

  /// 19 samples.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public Batch postgres() {
    return extractor.extract(OF_POSTGRES.next());
  }

  /// Some 30 metrics, all of them known from the snapshot before.
  @Benchmark
  @OperationsPerInvocation(Snapshots.LINES)
  public Batch ingestKnown() {
    return extractor.extract(SNAPSHOTS.next());
  }

  /// The same for one who meets them for the first time: the JSON parser, and what is learnt. Each
  /// body has a reader of its own, whose making is a part of it.
  @Benchmark
  @OperationsPerInvocation(Snapshots.LINES)
  public Batch ingestNew() {
    return new Extractor().extract(SNAPSHOTS.next());
  }

  /// The same with blanks in the JSON, a form that is never learnt: the JSON parser alone.
  @Benchmark
  @OperationsPerInvocation(Snapshots.LINES)
  public Batch ingestSpaced() {
    return extractor.extract(SPACED.next());
  }
}
