package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Random texts against the grammar of RFC 8259 and the JDK's own reading of doubles.
class JsonNumberTest {
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  private static final Pattern COUNT = Pattern.compile("(0|[1-9][0-9]{0,14})");

  private final Random random = new Random(13);
  private final JsonNumber number = new JsonNumber();

  private String text() {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "-" : "");
    for (int digits = random.nextInt(22); digits > 0; digits--) {
      text.append((char) ('0' + random.nextInt(10)));
    }
    if (random.nextBoolean()) {
      text.append('.');
      for (int digits = random.nextInt(20); digits > 0; digits--) {
        text.append((char) ('0' + random.nextInt(10)));
      }
    }
    if (random.nextInt(8) == 0) {
      text.append("e-").append(random.nextInt(40));
    }
    if (random.nextInt(8) == 0 && !text.isEmpty()) {
      text.setCharAt(random.nextInt(text.length()), "/:.eE+-0 \u00b1".charAt(random.nextInt(10)));
    }
    return text.toString();
  }

  @Test
  void reads_what_the_grammar_allows_and_nothing_else() {
    for (int i = 0; i < 500_000; i++) {
      String text = text();
      byte[] bytes = (text + ",").getBytes(StandardCharsets.ISO_8859_1);
      check(text, number.read(bytes, 0, bytes.length));
    }
  }

  private void check(String text, int end) {
    Matcher grammar = NUMBER.matcher(text);
    boolean whole = grammar.matches();
    assertThat(end).as(text).isEqualTo(whole ? text.length() : end);
    if (end < 0) {
      assertThat(whole).as(text).isFalse();
      return;
    }
    String read = text.substring(0, end);
    assertThat(NUMBER.matcher(read).matches()).as(text).isTrue();
    assertThat(number.value()).as(text).isEqualTo(Double.parseDouble(read));
    assertThat(number.isCount()).as(text).isEqualTo(COUNT.matcher(read).matches());
  }
}
