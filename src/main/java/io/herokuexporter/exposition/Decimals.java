package io.herokuexporter.exposition;

import java.io.IOException;

/// Numbers as they stand on the page: the shortest decimal that reads back the same double. Digits
/// are written out between 1e-7 and 1e21, with an exponent beyond; never a needless fraction.

final class Decimals {
  private static final double EXACT_INTEGER_MAX = 1L << 53;
  private static final int PLAIN_EXPONENT_MIN = -7;
  private static final int PLAIN_EXPONENT_MAX = 21;

  private Decimals() {}

  /// Appends a value.
  static void append(PageBuffer page, double value) throws IOException {
    if (Math.abs(value) < EXACT_INTEGER_MAX && value == Math.rint(value)) {
      if (value == 0 && 1 / value < 0) {
        page.append('-');
      }
      page.append((long) value);
    } else {
      page.append(text(value));
    }
  }

  /// The same as text, as labels `le` and `quantile` need it.
  static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    String shortest = shortest(Math.abs(value)); // digits.digits, maybe with E and exponent
    int e = shortest.indexOf('E');
    String mantissa = e < 0 ? shortest : shortest.substring(0, e);
    int point = mantissa.indexOf('.');
    int exponent = (e < 0 ? 0 : Integer.parseInt(shortest.substring(e + 1))) + point;
    String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
    int first = 0;
    while (first < digits.length() && digits.charAt(first) == '0') {
      first++;
    }
    int end = digits.length();
    while (end > first && digits.charAt(end - 1) == '0') {
      end--;
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    return sign + place(digits.substring(first, end), exponent - first);
  }

  /// The JDK gives two digits at least, where one would do for the two least doubles.
  private static String shortest(double value) {
    if (value == Double.MIN_VALUE) {
      return "5.0E-324";
    }
    return value == 2 * Double.MIN_VALUE ? "1.0E-323" : Double.toString(value);
  }

  /// Writes `0.DIGITS * 10^exponent`; no digits are a zero.
  private static String place(String digits, int exponent) {
    if (digits.isEmpty()) {
      return "0";
    }
    if (exponent <= PLAIN_EXPONENT_MIN + 1 || exponent > PLAIN_EXPONENT_MAX) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return digits.charAt(0) + fraction + "e" + (exponent - 1);
    }
    if (exponent <= 0) {
      return "0." + "0".repeat(-exponent) + digits;
    }
    if (digits.length() <= exponent) {
      return digits + "0".repeat(exponent - digits.length());
    }
    return digits.substring(0, exponent) + "." + digits.substring(exponent);
  }
}
