package io.herokuexporter.logplex;

/// Whole numbers without a sign.
public final class Digits {
  /// So many fit any double exactly.
  private static final int DIGITS_MAX = 15;

  private Digits() {}

  /// Whether this is one of the ten of ASCII, as a byte or as a character.
  public static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Where the digits end that begin at `from`.
  public static int end(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && isDigit(bytes[at])) {
      at++;
    }
    return at;
  }

  /// The number that `bytes[from, to)` is, or -1 when it is none or longer than [#DIGITS_MAX].
  public static long number(byte[] bytes, int from, int to) {
    if (from == to || to - from > DIGITS_MAX) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }
}
