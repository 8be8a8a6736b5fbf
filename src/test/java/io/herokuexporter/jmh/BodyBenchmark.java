package io.herokuexporter.jmh;

import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A whole body in the mix of use, from its bytes to its batch; all series are known.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BodyBenchmark {
  @Param({"1", "100", "1000"})
  public int lines;

  private final Extractor extractor = new Extractor();
  private Turn<Frame> bodies;

  @Setup
  public void check() {
    Workload workload = new Workload(1);
    // as many as hold whole snapshots of all dynos
    bodies = Turn.of(lines == 1000 ? 32 : 150, _ -> workload.body(lines));
    long postgres = 0;
    long bytes = 0;
    for (int i = 0; i < bodies.size(); i++) {
      Frame body = bodies.next();
      Batch batch = extractor.extract(body);
      long inPostgres = batch.messages(MessageKind.POSTGRES);
      long ingest = lines == 1 ? 0 : lines == 100 ? Workload.INGEST_LINES : 13;
      long router = lines == 1 ? 1 : lines == 100 ? Workload.ROUTER_LINES : 623;
      Checks.messages(batch, router, lines - router - ingest - inPostgres, ingest, inPostgres);
      postgres += inPostgres;
      bytes += body.end();
    }
    Checks.within("Postgres lines", 0, 0.003 * bodies.size() * lines, (double) postgres);
    Checks.within(
        "bytes of a line", lines == 1 ? 200 : 350, 520, (double) bytes / bodies.size() / lines);
  }

  @Benchmark
  public Batch extract() {
    return extractor.extract(bodies.next());
  }
}
