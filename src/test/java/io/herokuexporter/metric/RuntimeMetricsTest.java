package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeMetricsTest {
  private final List<String> names =
      new RuntimeMetrics().collect().stream().map(Family::name).toList();

  @Test
  void tells_of_the_process_and_of_what_the_machine_inside_it_does() {
    assertThat(names)
        .contains(
            "process_cpu_seconds_total",
            "process_open_fds",
            "process_start_time_seconds",
            "jvm_gc_collection_seconds",
            "jvm_memory_used_bytes",
            "jvm_runtime_info",
            "jvm_threads_current",
            "jvm_threads_deadlocked")
        .doesNotHaveDuplicates();
  }

  @Test
  void tells_how_much_memory_the_process_takes_where_linux_does() {
    assumeThat(Path.of("/proc/self/status")).isReadable();

    assertThat(names).contains("process_resident_memory_bytes");
  }

  @Test
  void leaves_out_single_pools_of_memory() {
    assertThat(names).noneMatch(name -> name.contains("pool") && name.contains("memory"));
  }
}
