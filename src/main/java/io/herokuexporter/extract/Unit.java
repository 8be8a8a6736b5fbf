package io.herokuexporter.extract;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The units that a number in a line may carry, what makes base units of it, and how the name of a
/// metric in base units ends.
enum Unit {
  NONE("", 1, 1, ""),
  BYTES("bytes", 1, 1, "_bytes"),
  KILOBYTES("kB", 1L << 10, 1, "_bytes"),
  MEGABYTES("MB", 1L << 20, 1, "_bytes"),
  GIGABYTES("GB", 1L << 30, 1, "_bytes"),
  TERABYTES("TB", 1L << 40, 1, "_bytes"),
  MILLISECONDS("ms", 1, 1000, "_seconds"), // divided, for 0.001 is no double
  SECONDS("s", 1, 1, "_seconds"),
  PAGES("pages", 1, 1, "_pages");

  private static final Unit[] ALL = values();

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final byte[] symbol;

  private final double factor;
  private final double divisor;
  private final String suffix;

  Unit(String symbol, double factor, double divisor, String suffix) {
    this.symbol = Bytes.ascii(symbol);
    this.factor = factor;
    this.divisor = divisor;
    this.suffix = suffix;
  }

  /// The unit whose symbol is `bytes[from, to)`, or null when it is not known.
  static @Nullable Unit of(byte[] bytes, int from, int to) {
    for (Unit unit : ALL) {
      if (Arrays.equals(bytes, from, to, unit.symbol, 0, unit.symbol.length)) {
        return unit;
      }
    }
    return null;
  }

  double inBase(double number) {
    return number * factor / divisor;
  }

  /// The end of a name: `_bytes`, or nothing where there is no unit.
  String suffix() {
    return suffix;
  }
}
