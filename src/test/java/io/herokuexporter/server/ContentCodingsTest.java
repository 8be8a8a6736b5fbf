package io.herokuexporter.server;

import static io.herokuexporter.server.Compressed.deflate;
import static io.herokuexporter.server.Compressed.gzip;
import static io.herokuexporter.server.RunningServer.concat;
import static io.herokuexporter.server.RunningServer.latin1;
import static io.herokuexporter.server.RunningServer.routerError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compressed bodies of every shape: all of one, or nothing.
@Timeout(60)
class ContentCodingsTest {
  private static final int BYTES_MAX = 10 * 1024 * 1024;
  private static final byte[] TEXT = latin1("some text, some text");

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  /// Decodes it in both ways.
  ///
  /// @return what comes of it, or what it is instead
  private static Object decoded(String codings, byte[] body, int bytesMax) {
    ContentCodings undone = ContentCodings.of(List.of(codings));
    ContentCodings.Decoded decoded = undone.decode(body, 0, body.length, bytesMax);
    ContentCodings.Decoded measured = undone.measureAndDecode(body, 0, body.length, bytesMax);
    assertThat(measured).hasSameClassAs(decoded);
    if (decoded instanceof ContentCodings.Decoded.Body(byte[] bytes)
        && measured instanceof ContentCodings.Decoded.Body(byte[] same)) {
      assertThat(same).isEqualTo(bytes);
      return bytes;
    }
    return decoded;
  }

  private static Object decoded(String codings, byte[] body) {
    return decoded(codings, body, BYTES_MAX);
  }

  private static void isCorrupt(String codings, byte[] body) {
    assertThat(decoded(codings, body)).isEqualTo(new ContentCodings.Decoded.Corrupt());
  }

  private static byte[] times(int count, byte[] bytes) {
    byte[] all = new byte[count * bytes.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return all;
  }

  /// A member whose header has whatever these flags say.
  private static byte[] member(byte[] bytes, int flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
    if ((flags & EXTRA) != 0) {
      out.writeBytes(new byte[] {5, 0, 0, 1, 2, 3, 4});
    }
    if ((flags & NAME) != 0) {
      out.writeBytes(latin1("name.log\0"));
    }
    if ((flags & COMMENT) != 0) {
      out.writeBytes(latin1("a comment\0"));
    }
    if ((flags & HEADER_CRC) != 0) {
      out.writeBytes(number(crc(out.toByteArray()), 2));
    }
    try (Deflater raw = new Deflater(Deflater.BEST_SPEED, true)) {
      raw.setInput(bytes);
      raw.finish();
      byte[] deflated = new byte[bytes.length + 100];
      out.write(deflated, 0, raw.deflate(deflated));
    }
    out.writeBytes(number(crc(bytes), 4));
    out.writeBytes(number(bytes.length, 4));
    return out.toByteArray();
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }

  private static byte[] number(long value, int octets) {
    byte[] number = new byte[octets];
    for (int i = 0; i < octets; i++) {
      number[i] = (byte) (value >> (8 * i));
    }
    return number;
  }

  @Test
  void random_members_come_to_what_they_hold_one_after_the_other() throws IOException {
    Random random = new Random(20_261_128);
    for (int round = 0; round < 500; round++) {
      byte[] body = {};
      byte[] held = {};
      for (int members = random.nextInt(1, 6); members > 0; members--) {
        byte[] bytes = new byte[random.nextBoolean() ? 0 : random.nextInt(3000)];
        random.nextBytes(bytes);
        byte[] member = member(bytes, random.nextInt(32));
        try (GZIPInputStream single = new GZIPInputStream(new ByteArrayInputStream(member))) {
          assertThat(single.readAllBytes()).isEqualTo(bytes);
        }
        byte[] padding = new byte[random.nextInt(4) == 0 ? random.nextInt(1000) : 0];
        body = concat(concat(body, member), padding);
        held = concat(held, bytes);
      }
      assertThat(decoded("gzip", body)).as("round %d", round).isEqualTo(held);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5_000, 200_000})
  void any_number_of_empty_members_is_an_empty_body(int count) {
    byte[] empty = times(count, gzip(new byte[0]));
    assertThat(decoded("gzip", empty)).isEqualTo(new byte[0]);
    assertThat(decoded("gzip", concat(empty, gzip(TEXT)))).isEqualTo(TEXT);
    assertThat(decoded("gzip, gzip", gzip(empty))).isEqualTo(new byte[0]);
  }

  @Test
  void members_that_come_to_more_than_the_limit_together_are_too_large() {
    byte[] body = times(10, gzip(TEXT));
    assertThat(decoded("gzip", body, 10 * TEXT.length)).isEqualTo(times(10, TEXT));
    assertThat(decoded("gzip", body, 10 * TEXT.length - 1))
        .isEqualTo(new ContentCodings.Decoded.TooLarge());
    assertThat(decoded("gzip, gzip", gzip(times(2, gzip(new byte[4000]))), 7999))
        .isEqualTo(new ContentCodings.Decoded.TooLarge());
  }

  @Test
  void what_is_cut_off_anywhere_but_between_members_is_corrupt() {
    byte[] first = member(TEXT, HEADER_CRC | EXTRA | NAME | COMMENT);
    byte[] body = concat(first, gzip(latin1(routerError("H12"))));
    for (int length = 0; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      if (length == first.length) {
        assertThat(decoded("gzip", cut)).isEqualTo(TEXT);
      } else {
        isCorrupt("gzip", cut);
      }
      isCorrupt("gzip, deflate", Arrays.copyOf(deflate(body), length));
    }
    byte[] zlib = deflate(TEXT);
    for (int length = 0; length < zlib.length; length++) {
      isCorrupt("deflate", Arrays.copyOf(zlib, length));
      isCorrupt("deflate, gzip", gzip(Arrays.copyOf(zlib, length)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 25, 26, 27, 34, 511, 512, 513, 2000})
  void what_follows_and_is_no_member_is_corrupt(int length) {
    byte[] garbage = latin1("x".repeat(length));
    isCorrupt("gzip", concat(gzip(TEXT), garbage));
    isCorrupt("gzip", concat(concat(gzip(TEXT), new byte[3]), garbage));
    isCorrupt("deflate", concat(deflate(TEXT), garbage));
    isCorrupt("deflate", concat(deflate(TEXT), new byte[length]));
    isCorrupt("deflate, gzip", gzip(concat(deflate(TEXT), garbage)));
    isCorrupt("deflate, gzip", concat(gzip(deflate(TEXT)), garbage));
    isCorrupt("gzip, deflate", deflate(concat(gzip(TEXT), garbage)));
    isCorrupt("gzip, deflate", concat(deflate(gzip(TEXT)), garbage));
  }

  @Test
  void zeros_that_fill_a_block_belong_to_no_member() {
    assertThat(decoded("gzip", concat(gzip(TEXT), new byte[5000]))).isEqualTo(TEXT);
    isCorrupt("gzip", new byte[5000]);
    isCorrupt("gzip", concat(new byte[1], gzip(TEXT)));
  }

  @Test
  void any_octet_of_a_header_that_is_not_as_it_must_be_is_corrupt() {
    byte[] member = member(TEXT, HEADER_CRC | EXTRA | NAME | COMMENT);
    int headerLength = 10 + 7 + 9 + 10 + 2;
    for (int i = 0; i < headerLength; i++) {
      byte[] changed = member.clone();
      changed[i] ^= (byte) 0x20;
      isCorrupt("gzip", changed);
    }
    for (int flag = 0x20; flag <= 0x80; flag *= 2) {
      isCorrupt("gzip", member(TEXT, flag));
    }
  }

  @Test
  void any_octet_behind_the_text_that_is_not_as_it_must_be_is_corrupt() {
    byte[] body = concat(gzip(TEXT), gzip(TEXT));
    for (int end : new int[] {body.length / 2, body.length}) {
      for (int i = end - 8; i < end; i++) {
        byte[] changed = body.clone();
        changed[i] ^= 1;
        isCorrupt("gzip", changed);
      }
    }
  }

  @Test
  void lists_of_two_hold_members_in_members() {
    byte[] inner = concat(gzip(TEXT), concat(gzip(new byte[0]), gzip(TEXT)));
    byte[] text = times(2, TEXT);
    assertThat(decoded("gzip, deflate", deflate(inner))).isEqualTo(text);
    assertThat(decoded("gzip, gzip", concat(gzip(inner), gzip(inner)))).isEqualTo(times(4, TEXT));
    byte[] zlib = deflate(TEXT);
    byte[] halves =
        concat(gzip(Arrays.copyOf(zlib, 7)), gzip(Arrays.copyOfRange(zlib, 7, zlib.length)));
    assertThat(decoded("deflate, gzip", halves)).isEqualTo(TEXT);
    assertThat(decoded("deflate, deflate", deflate(zlib))).isEqualTo(TEXT);
  }
}
