package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Reads `key=value key="quoted value" …`, as Heroku's router writes it. A quoted value may hold
/// `\"` and `\\`; one that is never closed goes to the end of the text. Words without `=` are
/// passed over, and of two equal keys the last counts. For one thread.
///
/// The lines of one router are alike, so a key is mostly followed by the one that followed it last
/// time: then two comparisons tell where that ends, and nothing is searched.
final class KeyValues {
  private static final int NOT_WANTED = -1;

  /// The router writes some fifteen.
  private static final int KNOWN_KEYS_MAX = 32;

  private static final byte[] NOTHING = {};
  private static final byte BLANK = ' ';
  private static final byte EQUALS = '=';
  private static final byte QUOTE = '"';
  private static final byte BACKSLASH = '\\';
  private static final Slice ABSENT = new Slice();

  private final List<byte[]> wanted;
  private final Slice[] values;

  /// A bit for each of the wanted keys that the text has; the values of others are of earlier ones.
  private int present;

  private final KnownKey beginning = new KnownKey(NOTHING, 0, 0, NOT_WANTED);
  private final List<KnownKey> known = new ArrayList<>();

  /// @param wanted the keys whose values matter, at most 32
  KeyValues(String... wanted) {
    this.wanted = Stream.of(wanted).map(Bytes::ascii).toList();
    values = new Slice[wanted.length];
    Arrays.setAll(values, _ -> new Slice());
  }

  /// Reads a text.
  ///
  /// @return whether it has any pair, wanted or not
  boolean read(Slice text) {
    byte[] bytes = text.bytes();
    int end = text.end();
    int at = text.start();
    present = 0;
    KnownKey last = beginning;
    while (at < end) {
      int start = bytes[at] == BLANK ? at + 1 : at;
      KnownKey key = last.next;
      int from;
      if (key != null && key.isAt(bytes, start, end)) {
        from = start + key.length;
      } else {
        start = startOfKey(bytes, start, end);
        if (start == end) {
          break;
        }
        from = Scan.end(EQUALS, bytes, start, end) + 1;
        key = knownKey(bytes, start, from);
        last.next = key;
      }
      last = key;
      boolean isQuoted = from < end && bytes[from] == QUOTE;
      at = isQuoted ? quoted(key, bytes, from + 1, end) : bare(key, bytes, from, end);
    }
    return last != beginning;
  }

  /// Whether the text has a key.
  ///
  /// @param field its place among the wanted ones
  boolean has(int field) {
    return (present & 1 << field) != 0;
  }

  /// The value of a key, without quotes and escapes; empty when the text does not have it. It may
  /// lie outside of the text, and stays until the next is read.
  ///
  /// @param field its place among the wanted ones
  Slice value(int field) {
    return has(field) ? values[field] : ABSENT;
  }

  /// The first eight bytes of that, as [Scan#head] makes one number of them.
  long head(int field) {
    Slice value = value(field);
    return Scan.head(value.bytes(), value.start(), value.end());
  }

  /// What [#head] is for a value of at most eight ASCII characters.
  static long headOf(String value) {
    byte[] ascii = Bytes.ascii(value);
    return Scan.head(ascii, 0, ascii.length);
  }

  /// The first word from `from` on that has a `=`, or `end`.
  private static int startOfKey(byte[] bytes, int from, int end) {
    int start = from;
    int equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    while (equals < end && bytes[equals] == BLANK) {
      start = equals + 1;
      equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    }
    return equals == end ? end : start;
  }

  /// The key that stands in `bytes[start, to)` with its `=`, new or known.
  private KnownKey knownKey(byte[] bytes, int start, int to) {
    for (KnownKey each : known) {
      if (each.length == to - start && each.isAt(bytes, start, bytes.length)) {
        return each;
      }
    }
    if (to - start > KnownKey.BYTES_MAX) {
      return new KnownKey(bytes, start, start, NOT_WANTED); // not to be met again
    }
    if (known.size() == KNOWN_KEYS_MAX) {
      known.clear();
    }
    KnownKey added = new KnownKey(bytes, start, to, fieldOf(bytes, start, to - 1));
    known.add(added);
    return added;
  }

  private int fieldOf(byte[] bytes, int from, int to) {
    for (int i = 0; i < wanted.size(); i++) {
      if (Arrays.equals(bytes, from, to, wanted.get(i), 0, wanted.get(i).length)) {
        return i;
      }
    }
    return NOT_WANTED;
  }

  /// Notes the value that begins at `from`.
  ///
  /// @return where its word ends
  private int bare(KnownKey key, byte[] bytes, int from, int end) {
    int to = Scan.end(BLANK, bytes, from, end);
    set(key, bytes, from, to);
    return to;
  }

  /// The same for one in quotes, of which the first stands before `from`.
  private int quoted(KnownKey key, byte[] bytes, int from, int end) {
    int quote = Scan.indexOfEither(QUOTE, BACKSLASH, bytes, from, end);
    if (quote < end && bytes[quote] == BACKSLASH) {
      quote = unescaped(key, bytes, from, end);
    } else {
      set(key, bytes, from, quote);
    }
    return Scan.end(BLANK, bytes, quote, end);
  }

  /// Rare: Heroku has not been seen to escape a quote, but a client's path may hold anything.
  ///
  /// @return the place of the closing quote, or the end of the text
  private int unescaped(KnownKey key, byte[] bytes, int from, int end) {
    int quote = from;
    while (quote < end && bytes[quote] != QUOTE) {
      quote += isEscape(bytes, quote, end) ? 2 : 1;
    }
    byte[] plain = new byte[quote - from];
    int length = 0;
    for (int at = from; at < quote; at++) {
      if (isEscape(bytes, at, end)) {
        at++;
      }
      plain[length++] = bytes[at];
    }
    set(key, plain, 0, length);
    return quote;
  }

  private static boolean isEscape(byte[] bytes, int at, int end) {
    return bytes[at] == BACKSLASH
        && at + 1 < end
        && (bytes[at + 1] == QUOTE || bytes[at + 1] == BACKSLASH);
  }

  private void set(KnownKey key, byte[] bytes, int from, int to) {
    if (key.field != NOT_WANTED) {
      values[key.field].set(bytes, from, to);
      present |= 1 << key.field;
    }
  }
}
