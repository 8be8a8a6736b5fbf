package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;

/// A cursor over `key=value key="quoted value" …`, as Heroku's router writes it. A quoted value may
/// hold `\"` and `\\`; one that is never closed goes to the end of the text. Words without `=` are
/// passed over. For one thread.
final class KeyValues {
  private static final byte BLANK = ' ';
  private static final byte EQUALS = '=';
  private static final byte QUOTE = '"';
  private static final byte BACKSLASH = '\\';

  private byte[] bytes = {};
  private int position;
  private int end;
  private long key;
  private byte[] valueBytes = {};
  private int valueStart;
  private int valueEnd;

  /// Starts to read a text.
  void open(Slice text) {
    bytes = text.bytes();
    valueBytes = bytes;
    position = text.start();
    end = text.end();
  }

  /// What [#key] is for a key of at most eight ASCII characters.
  static long keyOf(String key) {
    byte[] ascii = Bytes.ascii(key);
    return Scan.head(ascii, 0, ascii.length);
  }

  /// The key of the pair that [#next] found, as [Scan#head] makes one number of it; 0 when it is
  /// longer.
  long key() {
    return key;
  }

  /// Whether its value is this one, of at most eight bytes.
  boolean isValue(long head, int length) {
    return valueEnd - valueStart == length && Scan.head(valueBytes, valueStart, valueEnd) == head;
  }

  /// Points `into` at its value, without quotes and escapes. That may lie outside of the text.
  void value(Slice into) {
    into.set(valueBytes, valueStart, valueEnd);
  }

  /// Moves to the next pair; false when there is none.
  boolean next() {
    int start = position < end && bytes[position] == BLANK ? position + 1 : position;
    int equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    while (equals < end && bytes[equals] == BLANK) {
      start = equals + 1;
      equals = Scan.indexOfEither(EQUALS, BLANK, bytes, start, end);
    }
    if (equals == end) {
      position = end;
      return false;
    }
    key = equals - start > Long.BYTES ? 0 : Scan.head(bytes, start, equals);
    valueBytes = bytes;
    valueStart = equals + 1;
    if (valueStart < end && bytes[valueStart] == QUOTE) {
      quoted();
    } else {
      position = endOfWord(valueStart);
      valueEnd = position;
    }
    return true;
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
    byte[] plain = new byte[end - valueStart];
    int length = 0;
    int at = valueStart;
    while (at < end && bytes[at] != QUOTE) {
      boolean escapes = bytes[at] == BACKSLASH && at + 1 < end;
      if (escapes && (bytes[at + 1] == QUOTE || bytes[at + 1] == BACKSLASH)) {
        at++;
      }
      plain[length++] = bytes[at++];
    }
    valueBytes = plain;
    valueStart = 0;
    valueEnd = length;
    return at;
  }

  private int endOfWord(int from) {
    int blank = Scan.indexOf(BLANK, bytes, from, end);
    return blank < 0 ? end : blank;
  }
}
