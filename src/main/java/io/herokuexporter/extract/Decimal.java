package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;

/// The lexical form of a decimal number, `[+-]digits[.digits][e[+-]digits]`, where the digits on
/// one side of the point may be missing. Parsers of doubles take more (hex, `NaN`, `1d`), so what
/// is given to them is measured here first.
final class Decimal {
  private Decimal() {}

  /// End of the decimal that begins at `from`, or `from` when there is none. An exponent without
  /// digits is not part of it.
  static int end(byte[] bytes, int from, int to) {
    int at = from;
    if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
      at++;
    }
    int whole = at;
    at = Digits.end(bytes, at, to);
    int digits = at - whole;
    if (at < to && bytes[at] == '.') {
      int fraction = at + 1;
      at = Digits.end(bytes, fraction, to);
      digits += at - fraction;
    }
    return digits == 0 ? from : exponent(bytes, at, to);
  }

  private static int exponent(byte[] bytes, int from, int to) {
    if (from == to || (bytes[from] != 'e' && bytes[from] != 'E')) {
      return from;
    }
    int digits = from + 1;
    if (digits < to && (bytes[digits] == '+' || bytes[digits] == '-')) {
      digits++;
    }
    int end = Digits.end(bytes, digits, to);
    return end == digits ? from : end;
  }
}
