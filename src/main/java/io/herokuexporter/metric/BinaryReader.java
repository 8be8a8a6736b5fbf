package io.herokuexporter.metric;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what a [BinaryWriter] wrote. Bytes that it did not write end in an
/// [IndexOutOfBoundsException] or in nonsense: a checksum is to be compared before.
final class BinaryReader {
  private final byte[] bytes;
  private int at;

  BinaryReader(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  int octet() {
    return bytes[at++] & 0xFF;
  }

  boolean flag() {
    return octet() != 0;
  }

  long whole() {
    long number = 0;
    int octet;
    int shift = 0;
    do {
      octet = octet();
      number |= (long) (octet & 0x7F) << shift;
      shift += 7;
    } while (octet >= 0x80);
    return number;
  }

  int count() {
    return Math.toIntExact(whole());
  }

  long signed() {
    long number = whole();
    return (number >>> 1) ^ -(number & 1);
  }

  long fixed() {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      number |= (long) octet() << shift;
    }
    return number;
  }

  double number() {
    long whole = whole();
    return whole == 1 ? Double.longBitsToDouble(fixed()) : (double) (whole >>> 1);
  }

  double[] numbers() {
    double[] numbers = new double[count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number();
    }
    return numbers;
  }

  byte[] array() {
    int length = count();
    byte[] array = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return array;
  }

  String text() {
    char[] text = new char[count()];
    for (int i = 0; i < text.length; i++) {
      text[i] = (char) whole();
    }
    return new String(text);
  }

  @Nullable String textOrNull() {
    return flag() ? text() : null;
  }
}
