package io.herokuexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
  private static String written(double value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PageBuffer page = new PageBuffer(PageBuffer.PAGE_BYTES, text);
    try {
      new Decimals(page).append(value);
      page.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "-0.0,-0",
    "1,1",
    "-1,-1",
    "0.1,0.1",
    "-2.5,-2.5",
    "0.005,0.005",
    "100,100",
    "9999,9999",
    "10000,10000",
    "99999999,99999999",
    "100000000,100000000",
    "1e6,1000000",
    "123456789.125,123456789.125",
    "1e-6,0.000001",
    "1e-7,1e-7",
    "1.5e-7,1.5e-7",
    "1e20,100000000000000000000",
    "1e21,1e21",
    "1.25e300,1.25e300",
    "9007199254740991,9007199254740991",
    "-9007199254740991,-9007199254740991",
    "9007199254740992,9007199254740992",
    "1e23,1e23",
    "0.3,0.3",
    "2.2250738585072014E-308," + "2.2250738585072014e-308",
    "4.9E-324,5e-324",
    "-9.9E-324,-1e-323",
    "1.5E-323,1.5e-323",
    "5E-323,5e-323",
    "9E-323,9e-323",
    "1E-322,1e-322",
    "1.04E-322,1.04e-322",
    "NaN,NaN",
    "Infinity,+Inf",
    "-Infinity,-Inf"
  })
  void writes_the_shape_that_people_expect(double value, String text) {
    assertThat(written(value)).isEqualTo(text);
  }

  @Test
  void reads_back_the_same_double_and_is_the_shortest() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      double value = random(random);
      if (!Double.isFinite(value)) {
        continue;
      }
      String text = written(value);
      assertThat(Double.doubleToRawLongBits(Double.parseDouble(text)))
          .as(text)
          .isEqualTo(Double.doubleToRawLongBits(value));
      assertThat(digits(text)).as(text).isLessThanOrEqualTo(digits(Double.toString(value)));
    }
  }

  private static double random(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Double.longBitsToDouble(random.nextLong());
      case 1 -> random.nextInt(1_000_000) / 1000.0;
      case 2 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 15);
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  private static int digits(String decimal) {
    return new BigDecimal(decimal).stripTrailingZeros().precision();
  }

  @Test
  void writes_integers_below_2_to_53_without_exponent_or_fraction() {
    Random random = new Random(2);
    for (int i = 0; i < 100_000; i++) {
      long whole = random.nextLong() >> (11 + random.nextInt(53));
      assertThat(written((double) whole)).isEqualTo(Long.toString(whole));
    }
  }
}
