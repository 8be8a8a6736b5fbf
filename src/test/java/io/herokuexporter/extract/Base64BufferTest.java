package io.herokuexporter.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64BufferTest {
  private final Base64Buffer buffer = new Base64Buffer();
  private final Random random = new Random(9);

  /// Or null when it is no base64.
  private byte[] decoded(byte[] text, int from, int to) {
    try {
      buffer.decode(text, from, to);
    } catch (IllegalArgumentException _) {
      return null;
    }
    return Arrays.copyOf(buffer.bytes(), buffer.length());
  }

  private static byte[] plainly(byte[] text, int from, int to) {
    if (to > from && text[to - 1] == '=' && (to - from) % 4 != 0) {
      return null; // as the decoder says, but it may destroy this process first (JDK-8392044)
    }
    try {
      return Base64.getDecoder().decode(Arrays.copyOfRange(text, from, to));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// All lengths around the edges of a block, the last characters changed or cut in all ways.
  @Test
  void decodes_what_the_whole_would_be_and_refuses_what_the_whole_would_refuse() {
    for (int blocks = 0; blocks <= 3; blocks++) {
      for (int near = -4; near <= 4; near++) {
        int length = Math.max(0, blocks * Base64Buffer.BLOCK_CHARS / 4 * 3 + near);
        byte[] plain = new byte[length];
        random.nextBytes(plain);
        byte[] text = Base64.getEncoder().encode(plain);
        for (int cut = 0; cut <= Math.min(6, text.length); cut++) {
          int to = text.length - cut;
          assertThat(decoded(text, 0, to)).isEqualTo(plainly(text, 0, to));
        }
      }
    }
  }

  @Test
  void finds_a_wrong_character_wherever_it_is() {
    byte[] plain = new byte[2 * Base64Buffer.BLOCK_CHARS];
    random.nextBytes(plain);
    byte[] text = Base64.getEncoder().encode(plain);
    for (int i = 0; i < 3_000; i++) {
      byte[] changed = text.clone();
      changed[random.nextInt(text.length)] = (byte) "=\n*A".charAt(random.nextInt(4));
      assertThat(decoded(changed, 0, changed.length))
          .isEqualTo(plainly(changed, 0, changed.length));
    }
  }

  /// Padded ends of one to three characters behind many whole ones, in a JVM of its own: where the
  /// decoder writes behind its array, that JVM dies at its next collection of garbage.
  static final class TornTexts {
    private TornTexts() {}

    static void main() {
      byte[] whole = "QUFB".repeat(Base64Buffer.BLOCK_CHARS / 4).getBytes(UTF_8);
      for (int i = 0; i < 100; i++) {
        Base64Buffer buffer = new Base64Buffer();
        for (int j = 0; j < 5_000; j++) {
          buffer.decode(whole, 0, whole.length); // until it is compiled
        }
        byte[] torn = ("QUFB".repeat(240) + "AA=".substring(i % 3)).getBytes(UTF_8);
        assertThatThrownBy(() -> buffer.decode(torn, 0, torn.length))
            .isInstanceOf(IllegalArgumentException.class);
        System.gc();
      }
    }
  }

  @Test
  void a_torn_text_does_not_end_the_process() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=/dev/null",
                "-cp",
                System.getProperty("java.class.path"),
                TornTexts.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).describedAs(output).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void refuses_padding_at_the_end_of_a_block_with_more_behind_it(int blocks) {
    byte[] text = new byte[blocks * Base64Buffer.BLOCK_CHARS + 4];
    Arrays.fill(text, (byte) 'Q');
    text[Base64Buffer.BLOCK_CHARS - 1] = '=';
    text[Base64Buffer.BLOCK_CHARS - 2] = '=';
    assertThatThrownBy(() -> buffer.decode(text, 0, text.length))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
