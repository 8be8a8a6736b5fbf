package io.herokuexporter.extract;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Scan;

/// Reads numbers of JSON (RFC 8259, section 6) one after the other. For one thread.
final class JsonNumber {
  /// So many digits fit a double exactly, and so does a power of ten of their fraction.
  private static final int EXACT_DIGITS_MAX = 15;

  private static final double[] POWERS_OF_TEN = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  private static final long[] WHOLE_POWERS_OF_TEN = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private long digits;
  private double value;
  private boolean whole;
  private int end;

  /// Where the number read last ended, or -1.
  int end() {
    return end;
  }

  /// The number read last.
  double value() {
    return value;
  }

  /// Whether it was written as a whole number of few digits and no sign: a count.
  boolean isCount() {
    return whole;
  }

  /// Reads the number that begins at `from`.
  ///
  /// @param from -1 when it is known already that there is none
  /// @return its end, or -1 when there is none
  int read(byte[] bytes, int from, int to) {
    end = readFrom(bytes, from, to);
    return end;
  }

  private int readFrom(byte[] bytes, int from, int to) {
    whole = false;
    if (from < 0) {
      return -1;
    }
    boolean negative = from < to && bytes[from] == '-';
    int start = negative ? from + 1 : from;
    int at = start;
    digits = 0;
    at = readDigits(bytes, at, to);
    if (at == start || (bytes[start] == '0' && at > start + 1)) {
      return -1;
    }
    int places = 0;
    if (at < to && bytes[at] == '.') {
      int fraction = at + 1;
      at = readDigits(bytes, fraction, to);
      places = at - fraction;
      if (places == 0) {
        return -1;
      }
    }
    boolean exact = at - start <= EXACT_DIGITS_MAX;
    if (exact && (at == to || (bytes[at] != 'e' && bytes[at] != 'E'))) {
      long signed = negative ? -digits : digits; // so -0 is 0, as for Jackson, and -0.0 is not
      double magnitude = digits / POWERS_OF_TEN[places];
      value = places == 0 ? (double) signed : negative ? -magnitude : magnitude;
      whole = !negative && places == 0;
      return at;
    }
    int last = Decimal.end(bytes, from, to);
    if (last < at || (last == at && at < to && (bytes[at] == 'e' || bytes[at] == 'E'))) {
      return -1;
    }
    value = JavaDoubleParser.parseDouble(bytes, from, last - from);
    return last;
  }

  /// Appends the decimal digits from `from` on to [#digits], eight at a time.
  ///
  /// @return where they end
  private int readDigits(byte[] bytes, int from, int to) {
    int at = from;
    int found;
    do {
      long word = Scan.head(bytes, at, to);
      found = Digits.first(word);
      if (found > 0) {
        long more = Digits.number(word, found);
        digits = digits * WHOLE_POWERS_OF_TEN[found] + more; // may overflow; then it is not used
      }
      at += found;
    } while (found == Long.BYTES);
    return at;
  }
}
