package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Random lines, one cursor for all of them, so that what it has learnt is right and wrong in turn,
/// against a reader that goes character by character and learns nothing.
class KeyValuesTest {
  private static final String[] WORDS = {
    "at=info",
    "at=error",
    "code=H12",
    "desc=\"Request timeout\"",
    "path=\"/a b=c\"",
    "path=\"\\\"\\\\ x=1\"",
    "path=\"never closed",
    "request_id=0123456789abcdef",
    "a_key_that_is_longer_than_two_words=1",
    "exactly_fifteen=1",
    "exactly_sixteen_=1",
    "dyno=web.1",
    "dyno=",
    "=nothing",
    "word",
    "a=b=c",
    "",
    "  ",
    "\"",
    "\\"
  };

  private final Random random = new Random(11);
  private static final List<String> WANTED = List.of("at", "dyno", "exactly_fifteen", "a", "");

  private final KeyValues pairs = new KeyValues(WANTED.toArray(String[]::new));

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int words = random.nextInt(9); words > 0; words--) {
      line.append(line.isEmpty() ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    if (random.nextInt(4) == 0 && !line.isEmpty()) {
      line.setCharAt(random.nextInt(line.length()), " =\"\\x".charAt(random.nextInt(5)));
    }
    return line.toString();
  }

  /// The place among the wanted keys, -1 for others, and the value of each pair.
  private List<String> read(String line) {
    byte[] around = ("zz" + line + "zz=z").getBytes(StandardCharsets.ISO_8859_1);
    Slice text = new Slice();
    text.set(around, 2, 2 + line.length());
    List<String> found = new ArrayList<>();
    Slice value = new Slice();
    for (pairs.open(text); pairs.next(); ) {
      pairs.value(value);
      found.add(pairs.field() + "=" + value.text());
    }
    return found;
  }

  private static List<String> plainly(String line) {
    List<String> found = new ArrayList<>();
    int at = 0;
    while (true) {
      int equals = line.indexOf('=', at);
      if (equals < 0) {
        return found;
      }
      String key = line.substring(Math.max(at, line.lastIndexOf(' ', equals) + 1), equals);
      StringBuilder value = new StringBuilder();
      at = equals + 1;
      if (at < line.length() && line.charAt(at) == '"') {
        at++;
        while (at < line.length() && line.charAt(at) != '"') {
          boolean escapes = line.charAt(at) == '\\' && at + 1 < line.length();
          if (escapes && (line.charAt(at + 1) == '"' || line.charAt(at + 1) == '\\')) {
            at++;
          }
          value.append(line.charAt(at++));
        }
        while (at < line.length() && line.charAt(at) != ' ') {
          at++;
        }
      } else {
        while (at < line.length() && line.charAt(at) != ' ') {
          value.append(line.charAt(at++));
        }
      }
      found.add(WANTED.indexOf(key) + "=" + value);
    }
  }

  @Test
  void reads_what_a_plain_reader_reads() {
    for (int i = 0; i < 300_000; i++) {
      String line = line();
      assertThat(read(line)).as(line).isEqualTo(plainly(line));
    }
  }
}
