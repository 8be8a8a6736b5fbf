package io.herokuexporter.exposition;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;

/// Writes numbers as they stand on the page: the shortest decimal that reads back the same double.
/// Digits are written out between 1e-7 and 1e21, with an exponent beyond; never a needless
/// fraction. A page has a hundred thousand numbers, so none costs a String.
final class Decimals {
  private static final double EXACT_INTEGER_MAX = 1L << 53;
  private static final int PLAIN_EXPONENT_MIN = -7;
  private static final int PLAIN_EXPONENT_MAX = 21;

  /// Below it one digit may tell a double apart, and the JDK gives two at least.
  private static final double TINY = 1e-321;

  private static final MathContext ONE_DIGIT = new MathContext(1);

  private final PageBuffer page;

  /// What the JDK makes of a number: `digits.digits`, maybe with `E` and an exponent.
  private final StringBuilder shortest = new StringBuilder();

  /// Its digits, without zeros at either end; the number is `0.DIGITS * 10^exponent`.
  private final byte[] digits = new byte[32];

  private int length;
  private int exponent;

  Decimals(PageBuffer page) {
    this.page = page;
  }

  /// Appends a number to the page.
  void append(double value) throws IOException {
    if (Math.abs(value) < EXACT_INTEGER_MAX && value == Math.rint(value)) {
      sign(value);
      page.append((long) Math.abs(value));
    } else if (Double.isNaN(value)) {
      page.append("NaN");
    } else if (Double.isInfinite(value)) {
      page.append(value > 0 ? "+Inf" : "-Inf");
    } else {
      sign(value);
      takeApart(Math.abs(value));
      write();
    }
  }

  private void sign(double value) throws IOException {
    if (value < 0 || (value == 0 && 1 / value < 0)) {
      page.append('-');
    }
  }

  private void takeApart(double value) {
    shortest.setLength(0);
    BigDecimal oneDigit = value < TINY ? new BigDecimal(value).round(ONE_DIGIT) : null;
    if (oneDigit != null && oneDigit.doubleValue() == value) {
      shortest.append(oneDigit);
    } else {
      shortest.append(value);
    }
    length = 0;
    exponent = 0;
    boolean fraction = false;
    int at = 0;
    for (; at < shortest.length() && shortest.charAt(at) != 'E'; at++) {
      char c = shortest.charAt(at);
      if (c == '.') {
        fraction = true;
      } else if (length > 0 || c != '0') {
        digits[length++] = (byte) c;
        exponent += fraction ? 0 : 1;
      } else {
        exponent -= fraction ? 1 : 0;
      }
    }
    while (digits[length - 1] == '0') {
      length--;
    }
    if (at < shortest.length()) {
      exponent += Integer.parseInt(shortest, at + 1, shortest.length(), 10);
    }
  }

  private void write() throws IOException {
    if (exponent <= PLAIN_EXPONENT_MIN + 1 || exponent > PLAIN_EXPONENT_MAX) {
      page.append((char) digits[0]);
      if (length > 1) {
        page.append('.').append(digits, 1, length);
      }
      page.append('e').append(exponent - 1L);
    } else if (exponent <= 0) {
      page.append('0').append('.');
      zeros(-exponent);
      page.append(digits, 0, length);
    } else if (length <= exponent) {
      page.append(digits, 0, length);
      zeros(exponent - length);
    } else {
      page.append(digits, 0, exponent).append('.').append(digits, exponent, length);
    }
  }

  private void zeros(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      page.append('0');
    }
  }
}
