package io.herokuexporter.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.logplex.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random lines, one reader for all of them, so that what it has learnt is right and wrong in turn,
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

  /// The values of the wanted keys, null for one that is not there; null when there is no pair.
  private @Nullable List<@Nullable String> read(String line) {
    byte[] around = ("zz" + line + "zz=z").getBytes(StandardCharsets.ISO_8859_1);
    int end = random.nextBoolean() ? around.length : 2 + line.length();
    Slice text = new Slice();
    text.set(Arrays.copyOf(around, end), 2, 2 + line.length());
    if (!pairs.read(text)) {
      return null;
    }
    List<@Nullable String> found = new ArrayList<>();
    for (int field = 0; field < WANTED.size(); field++) {
      String value = pairs.value(field).text();
      assertThat(pairs.has(field) || value.isEmpty()).isTrue();
      found.add(pairs.has(field) ? value : null);
    }
    return found;
  }

  private static @Nullable List<@Nullable String> plainly(String line) {
    Map<String, String> found = new HashMap<>();
    int at = 0;
    while (true) {
      int equals = line.indexOf('=', at);
      if (equals < 0) {
        return found.isEmpty() ? null : WANTED.stream().map(found::get).toList();
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
      found.put(key, value.toString());
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
