package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
  private static final long HEAP_BYTES = 512L * 1024 * 1024;

  @ParameterizedTest
  @CsvSource({
    "Max open files            1024                 524288               files,1024",
    "Max open files            1048576              1048576              files,1048576",
    "Max open files            unlimited            unlimited            files,",
    "Max locked memory         8388608              8388608              bytes,",
    "Max open files,",
    "'',"
  })
  void reads_the_limit_of_the_system(String line, Long expected) {
    String limits = "Limit     Soft Limit  Hard Limit  Units\n" + line + "\n";
    assertThat(Descriptors.of(limits)).isEqualTo(expected == null ? Long.MAX_VALUE : expected);
  }

  @ParameterizedTest
  @CsvSource({"1024,928", "2143,2047", "2144,2048", "1048576,2048", "97,1", "20,1"})
  void leaves_some_for_what_is_no_connection(long descriptors, int connections) {
    Capacity capacity = Capacity.of(HEAP_BYTES).within(descriptors);
    assertThat(capacity.connections()).isEqualTo(connections);
  }

  @Test
  void without_a_limit_the_heap_decides() {
    Capacity byHeap = Capacity.of(HEAP_BYTES);
    assertThat(byHeap.within(Long.MAX_VALUE)).isEqualTo(byHeap);
  }
}
