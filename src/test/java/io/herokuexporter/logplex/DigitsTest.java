package io.herokuexporter.logplex;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against what Java makes of the same text, amid other bytes and at the end of an array.
class DigitsTest {
  private final Random random = new Random(5);

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(18); length > 0; length--) {
      text.append((char) ('0' + random.nextInt(10)));
    }
    if (!text.isEmpty() && random.nextInt(3) == 0) {
      text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
    }
    return text.toString();
  }

  @Test
  void reads_whole_numbers_of_up_to_fifteen_digits() {
    for (int i = 0; i < 500_000; i++) {
      String text = text();
      String around = random.nextBoolean() ? "9" + text : "9" + text + "7 bytes.";
      byte[] bytes = around.getBytes(StandardCharsets.ISO_8859_1);
      long expected = text.matches("[0-9]{1,15}") ? Long.parseLong(text) : -1;
      assertThat(Digits.number(bytes, 1, 1 + text.length())).as(text).isEqualTo(expected);
    }
  }
}
