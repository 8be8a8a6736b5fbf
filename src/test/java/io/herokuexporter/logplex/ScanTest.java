package io.herokuexporter.logplex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against plain loops, over bytes of few values, of all of them, and at every alignment.
class ScanTest {
  private final Random random = new Random(7);

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (' ' + (bytes[i] & 3));
      }
    }
    return bytes;
  }

  private byte wanted() {
    return (byte) (random.nextBoolean() ? ' ' + random.nextInt(4) : random.nextInt(256));
  }

  @Test
  void finds_the_first_of_one_byte_and_of_two() {
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = bytes();
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      byte one = wanted();
      byte other = wanted();
      int first = from;
      while (first < to && bytes[first] != one) {
        first++;
      }
      assertThat(Scan.indexOf(one, bytes, from, to)).isEqualTo(first == to ? -1 : first);
      assertThat(Scan.end(one, bytes, from, to)).isEqualTo(first);
      int either = from;
      while (either < to && bytes[either] != one && bytes[either] != other) {
        either++;
      }
      assertThat(Scan.indexOfEither(one, other, bytes, from, to)).isEqualTo(either);
    }
  }

  @Test
  void notes_as_many_places_as_there_is_room_for() {
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = bytes();
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      byte wanted = wanted();
      int[] into = new int[1 + random.nextInt(6)];
      int found = Scan.indexesOf(wanted, bytes, from, to, into);
      int[] expected = new int[into.length];
      int count = 0;
      for (int at = from; at < to && count < expected.length; at++) {
        if (bytes[at] == wanted) {
          expected[count++] = at;
        }
      }
      assertThat(found).isEqualTo(count);
      assertThat(Arrays.copyOf(into, found)).isEqualTo(Arrays.copyOf(expected, count));
    }
  }

  @Test
  void makes_one_number_of_the_first_eight_bytes() {
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = bytes();
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      long expected = 0;
      for (int j = 0; j < Math.min(8, to - from); j++) {
        expected |= (bytes[from + j] & 0xFFL) << (8 * j);
      }
      assertThat(Scan.head(bytes, from, to)).isEqualTo(expected);
    }
  }
}
