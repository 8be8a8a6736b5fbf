package io.herokuexporter.jmh;

import io.herokuexporter.logplex.Frame;
import io.herokuexporter.logplex.MessageReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The cutting of a body into messages, of which nothing is read.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FramingBenchmark {
  private final MessageReader reader = new MessageReader();
  private final Turn<Frame> bodies = bodies();

  private static Turn<Frame> bodies() {
    Workload workload = new Workload(1);
    return Turn.of(100, _ -> workload.body(Workload.LINES));
  }

  @Setup
  public void check() {
    for (int i = 0; i < bodies.size(); i++) {
      cut();
      Checks.equal("frames", Workload.LINES, reader.frames());
      Checks.equal("repaired frames", 0, reader.repaired());
    }
  }

  /// A body of 100 lines.
  @Benchmark
  public int cut() {
    Frame frame = bodies.next();
    reader.open(frame.bytes(), frame.start(), frame.end());
    int octets = 0;
    for (var event = reader.next(); event == MessageReader.Event.MESSAGE; event = reader.next()) {
      octets += reader.message().text().length();
    }
    return octets;
  }
}
