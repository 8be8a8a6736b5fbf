package io.herokuexporter.logplex;

/// Whole numbers without a sign.
public final class Digits {
  /// So many fit any double exactly.
  private static final int DIGITS_MAX = 15;

  private static final long EIGHT_DIGITS = 100_000_000;

  private static final long ZEROS = 0x3030_3030_3030_3030L;
  private static final long LOWS = 0x7F7F_7F7F_7F7F_7F7FL;
  private static final long NINES = 0x0F0F_0F0F_0F0F_0F0FL;

  /// Added to a byte, it reaches the top bit from 10 on.
  private static final long OVER_NINE = 0x7676_7676_7676_7676L;

  private static final long EVERY_OTHER_PAIR = 0x0000_00FF_0000_00FFL;

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
    int length = to - from;
    if (length == 0 || length > DIGITS_MAX) {
      return -1;
    }
    if (length > Long.BYTES) {
      long high = number(bytes, from, to - Long.BYTES);
      long low = number(bytes, to - Long.BYTES, to);
      return high < 0 || low < 0 ? -1 : high * EIGHT_DIGITS + low;
    }
    long word = Scan.head(bytes, from, to);
    return first(word) == length ? number(word, length) : -1;
  }

  /// How many of the eight bytes of a word (see [Scan#word]), from the first on, are digits.
  public static int first(long word) {
    long low = word ^ ZEROS; // a digit becomes 0 to 9
    long others = (((low & LOWS) + OVER_NINE) | low) & ~LOWS;
    return Long.numberOfTrailingZeros(others) / Byte.SIZE;
  }

  /// The number that the first `length` bytes of a word make, all of them digits, from 1 to 8 of
  /// them: neighbours are joined to pairs, then all four pairs at once. No loop, for numbers are of
  /// all lengths, and a processor cannot foresee where it ends.
  public static long number(long word, int length) {
    long digits = (word << ((Long.BYTES - length) * Byte.SIZE)) & NINES;
    long pairs = digits * 10 + (digits >>> 8);
    long odd = (pairs & EVERY_OTHER_PAIR) * (100 + (1_000_000L << 32));
    long even = ((pairs >>> 16) & EVERY_OTHER_PAIR) * (1 + (10_000L << 32));
    return (odd + even) >>> 32;
  }
}
