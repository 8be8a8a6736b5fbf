package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A cursor over `key=value key="quoted value" …`, as Heroku's router writes it. A quoted value may
/// hold `\"` and `\\`; one that is never closed goes to the end of the text. Words without `=` are
/// passed over. For one thread.
///
/// The lines of one router are alike, so a key is mostly followed by the one that followed it last
/// time: then two comparisons tell where that ends, and nothing is searched.
final class KeyValues {
  static final int NOT_WANTED = -1;

  /// The router writes some fifteen.
  private static final int KNOWN_KEYS_MAX = 32;

  private static final byte[] NOTHING = {};
  private static final byte BLANK = ' ';
  private static final byte EQUALS = '=';
  private static final byte QUOTE = '"';
  private static final byte BACKSLASH = '\\';

  private final List<byte[]> wanted;
  private final KnownKey beginning = new KnownKey(NOTHING, 0, 0, NOT_WANTED);
  private final List<KnownKey> known = new ArrayList<>();
  private KnownKey last = beginning;
  private byte[] bytes = {};
  private int position;
  private int end;
  private int field;
  private byte[] valueBytes = {};
  private int valueStart;
  private int valueEnd;

  /// @param wanted the keys whose values matter
  KeyValues(String... wanted) {
    this.wanted = Stream.of(wanted).map(Bytes::ascii).toList();
  }

  /// Starts to read a text.
  void open(Slice text) {
    bytes = text.bytes();
    last = beginning;
    position = text.start();
    end = text.end();
  }

  /// Which of the wanted keys the pair has that [#next] found, or [#NOT_WANTED].
  int field() {
    return field;
  }

  /// What [#valueHead] is for a value of at most eight ASCII characters.
  static long headOf(String value) {
    byte[] ascii = Bytes.ascii(value);
    return Scan.head(ascii, 0, ascii.length);
  }

  /// The first eight bytes of its value, as [Scan#head] makes one number of them.
  long valueHead() {
    return Scan.head(valueBytes, valueStart, valueEnd);
  }

  /// Points `into` at its value, without quotes and escapes. That may lie outside of the text.
  void value(Slice into) {
    into.set(valueBytes, valueStart, valueEnd);
  }

  /// Moves to the next pair; false when there is none.
  boolean next() {
    int start = position < end && bytes[position] == BLANK ? position + 1 : position;
    KnownKey next = last.next;
    if (next != null && next.isAt(bytes, start, end)) {
      field = next.field;
      valueStart = start + next.length;
      last = next;
    } else if (!search(start)) {
      return false;
    }
    valueBytes = bytes;
    if (valueStart < end && bytes[valueStart] == QUOTE) {
      quoted();
    } else {
      position = endOfWord(valueStart);
      valueEnd = position;
    }
    return true;
  }

  /// Looks for the next key from `from` on, and expects it in its place from now on.
  private boolean search(int from) {
    int start = from;
    int equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    while (equals < end && bytes[equals] == BLANK) {
      start = equals + 1;
      equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    }
    if (equals == end) {
      position = end;
      return false;
    }
    valueStart = equals + 1;
    last.next = knownKey(start);
    last = last.next;
    field = last.field;
    return true;
  }

  private int fieldOf(int from, int to) {
    for (int i = 0; i < wanted.size(); i++) {
      if (Arrays.equals(bytes, from, to, wanted.get(i), 0, wanted.get(i).length)) {
        return i;
      }
    }
    return NOT_WANTED;
  }

  /// The key that stands from `start` up to the value, new or known.
  private KnownKey knownKey(int start) {
    for (KnownKey each : known) {
      if (each.length == valueStart - start && each.isAt(bytes, start, bytes.length)) {
        return each;
      }
    }
    if (valueStart - start > KnownKey.BYTES_MAX) {
      return new KnownKey(bytes, start, start, NOT_WANTED); // not to be met again
    }
    if (known.size() == KNOWN_KEYS_MAX) {
      known.clear();
    }
    KnownKey added = new KnownKey(bytes, start, valueStart, fieldOf(start, valueStart - 1));
    known.add(added);
    return added;
  }

  private void quoted() {
    valueStart++;
    int quote = Scan.indexOfEither(QUOTE, BACKSLASH, bytes, valueStart, end);
    if (quote < end && bytes[quote] == BACKSLASH) {
      quote = unescape();
    } else {
      valueEnd = quote;
    }
    position = endOfWord(quote);
  }

  /// Rare: Heroku has not been seen to escape a quote, but a client's path may hold anything.
  ///
  /// @return the place of the closing quote, or the end of the text
  private int unescape() {
    int quote = valueStart;
    while (quote < end && bytes[quote] != QUOTE) {
      quote += isEscape(quote) ? 2 : 1;
    }
    byte[] plain = new byte[quote - valueStart];
    int length = 0;
    for (int at = valueStart; at < quote; at++) {
      if (isEscape(at)) {
        at++;
      }
      plain[length++] = bytes[at];
    }
    valueBytes = plain;
    valueStart = 0;
    valueEnd = length;
    return quote;
  }

  private boolean isEscape(int at) {
    return bytes[at] == BACKSLASH
        && at + 1 < end
        && (bytes[at + 1] == QUOTE || bytes[at + 1] == BACKSLASH);
  }

  private int endOfWord(int from) {
    int blank = Scan.indexOf(BLANK, bytes, from, end);
    return blank < 0 ? end : blank;
  }
}
