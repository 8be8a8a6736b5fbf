package io.herokuexporter.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTest {
  private static final int BENCHMARKS_MIN = 16;

  /// The checks of each run with it. The page is a small one, for the making of large ones takes
  /// seconds.
  @Test
  void each_runs_once_and_does_what_it_says() throws RunnerException {
    System.setProperty("jmh.ignoreLock", "true"); // another run elsewhere does no harm
    Options options =
        new OptionsBuilder()
            .include("io\\.herokuexporter\\.")
            .forks(0)
            .mode(Mode.SingleShotTime)
            .warmupIterations(0)
            .measurementIterations(1)
            .timeUnit(TimeUnit.MILLISECONDS)
            .param("series", "1600")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    assertThat(results).hasSizeGreaterThanOrEqualTo(BENCHMARKS_MIN);
  }
}
