package io.herokuexporter.extract;

import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;

/// A cursor over `key=value key="quoted value" …`, as Heroku's router writes it. A quoted value may
/// hold `\"` and `\\`; one that is never closed goes to the end of the text. Words without `=` are
/// passed over. For one thread.
final class KeyValues {
  private final Slice key = new Slice();
  private final Slice value = new Slice();
  private byte[] bytes = {};
  private int position;
  private int end;

  /// Starts to read a text.
  void open(Slice text) {
    bytes = text.bytes();
    position = text.start();
    end = text.end();
  }

  /// The key of the pair that [#next] found.
  Slice key() {
    return key;
  }

  /// Its value, without quotes and escapes. It may lie outside of the text, and stays until the
  /// text after the next one is opened.
  Slice value() {
    return value;
  }

  /// Moves to the next pair; false when there is none.
  boolean next() {
    int at = position;
    int start = at;
    while (at < end && bytes[at] != '=') {
      start = bytes[at++] == ' ' ? at : start;
    }
    if (at >= end) {
      position = end;
      return false;
    }
    key.set(bytes, start, at);
    at++;
    if (at < end && bytes[at] == '"') {
      quoted(at + 1);
    } else {
      int from = at;
      position = endOfWord(at);
      value.set(bytes, from, position);
    }
    return true;
  }

  private void quoted(int from) {
    int quote = quote(from);
    while (quote < end && isEscaped(quote, from)) {
      quote = quote(quote + 1);
    }
    value.set(bytes, from, quote);
    if (Scan.indexOf((byte) '\\', bytes, from, quote) >= 0) {
      unescape();
    }
    position = endOfWord(quote);
  }

  /// The next quote, or the end of the text.
  private int quote(int from) {
    int quote = Scan.indexOf((byte) '"', bytes, from, end);
    return quote < 0 ? end : quote;
  }

  /// Whether an odd number of backslashes stands before it: of two, the first escapes the second.
  private boolean isEscaped(int quote, int from) {
    int at = quote;
    while (at > from && bytes[at - 1] == '\\') {
      at--;
    }
    return (quote - at) % 2 == 1;
  }

  /// Rare: Heroku has not been seen to escape a quote, but a client's path may hold anything.
  private void unescape() {
    byte[] plain = new byte[value.length()];
    int length = 0;
    for (int i = value.start(); i < value.end(); i++) {
      boolean escape = bytes[i] == '\\' && i + 1 < value.end();
      if (escape && (bytes[i + 1] == '"' || bytes[i + 1] == '\\')) {
        i++;
      }
      plain[length++] = bytes[i];
    }
    value.set(plain, 0, length);
  }

  private int endOfWord(int from) {
    int blank = Scan.indexOf((byte) ' ', bytes, from, end);
    return blank < 0 ? end : blank;
  }
}
