package io.herokuexporter.server;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.jmh.FullStore;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricStore;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A page as a scrape gets it, the JVM's own metrics among it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PageBenchmark {
  @Param({"13000", "100000"})
  public int series;

  private MetricStore store;
  private MetricsPage page;

  /// 28 % of the series are histograms of 11 bounds, so of 14 lines; the others have one.
  @Setup
  public void check() {
    store = FullStore.of(series);
    page = new MetricsPage(store, Clock.SYSTEM);
    int bytes = text();
    int lines = Math.toIntExact(Math.round(series * (0.28 * 14 + 0.72)));
    within(90L * lines, 150L * lines, bytes);
    within(bytes - 10_000, bytes + 10_000, openMetrics());
    within(bytes / 100, bytes / 4, gzip());
  }

  @TearDown
  public void close() {
    page.close();
  }

  private static void within(long least, long most, long bytes) {
    if (bytes < least || bytes > most) {
      throw new IllegalStateException(bytes + " bytes, not in " + least + ".." + most);
    }
  }

  /// What happens under the lock of the ledger, for the greater part.
  @Benchmark
  public List<Family> collect() {
    return store.collect();
  }

  @Benchmark
  public int text() {
    return length(ExpositionFormat.TEXT, false);
  }

  @Benchmark
  public int openMetrics() {
    return length(ExpositionFormat.OPENMETRICS, false);
  }

  /// The text, packed.
  @Benchmark
  public int gzip() {
    return length(ExpositionFormat.TEXT, true);
  }

  /// Makes each part, and lets it go as if it were sent.
  private int length(ExpositionFormat format, boolean gzip) {
    int[] length = new int[1];
    page.make(
        new Gate.Passage.Scrape(format, gzip),
        false,
        made -> {
          while (!made.isEnded()) {
            ByteBuf part = made.next();
            length[0] += part.readableBytes();
            part.release();
          }
          made.close();
        },
        failed -> {
          throw new IllegalStateException(failed.toString());
        });
    return length[0];
  }
}
