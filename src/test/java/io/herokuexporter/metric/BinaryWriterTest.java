package io.herokuexporter.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BinaryWriterTest {
  private static final int BYTES_AT_FIRST = 1024;
  private static final byte[] ARRAY = new byte[3 * BYTES_AT_FIRST];

  /// A commit would fail that needs more bytes than are left.
  @Test
  void takes_anything_however_few_bytes_are_left() {
    List<Consumer<BinaryWriter>> writes =
        List.of(
            out -> out.octet(255),
            out -> out.whole(-1),
            out -> out.fixed(Long.MIN_VALUE),
            out -> out.number(Double.NaN),
            out -> out.array(ARRAY),
            out -> out.text("\uffff"));
    for (Consumer<BinaryWriter> write : writes) {
      for (int left = 0; left <= 20; left++) {
        BinaryWriter out = new BinaryWriter();
        while (out.length() < BYTES_AT_FIRST - left) {
          out.octet(7);
        }
        write.accept(out);
        BinaryWriter alone = new BinaryWriter();
        write.accept(alone);
        assertThat(out.take()).endsWith(alone.take());
      }
    }
  }
}
