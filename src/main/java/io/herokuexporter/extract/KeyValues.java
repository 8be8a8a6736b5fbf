package io.herokuexporter.extract;

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
    boolean escaped = false;
    int at = from;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] == '\\' && at + 1 < end) {
        escaped = true;
        at++;
      }
      at++;
    }
    value.set(bytes, from, at);
    if (escaped) {
      unescape();
    }
    position = endOfWord(at);
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
    int at = from;
    while (at < end && bytes[at] != ' ') {
      at++;
    }
    return at;
  }
}
