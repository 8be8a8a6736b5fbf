package io.herokuexporter.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// What a gzip body holds (RFC 1952): its members one after the other, to the very end of the body.
///
/// Java's own `GZIPInputStream` calls itself for each empty member, so many of them overflow the
/// stack, and drops without a word whatever follows a member and is not another one.
final class GzipStream extends InflaterInputStream {
  private static final int BUFFER_BYTES = 512;

  private static final int MAGIC = 0x8b1f;
  private static final int METHOD_DEFLATE = 8;
  private static final int FLAG_HEADER_CRC = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  /// Modification time, extra flags and operating system.
  private static final int UNUSED_OCTETS = 6;

  /// Over the octets of a header, then over what its member holds.
  private final CRC32 checksum = new CRC32();

  private boolean hasBegun;
  private boolean hasEnded;

  GzipStream(InputStream body) {
    super(body, new Inflater(true), BUFFER_BYTES);
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (!hasBegun) {
      hasBegun = true;
      beginMember();
    }
    while (!hasEnded) {
      int read = super.read(into, at, length);
      if (read >= 0) {
        checksum.update(into, at, read);
        return read;
      }
      endMember();
      skipPadding();
      if (isAtEnd()) {
        hasEnded = true;
      } else {
        beginMember();
      }
    }
    return -1;
  }

  private void beginMember() throws IOException {
    checksum.reset();
    if (number(2) != MAGIC || octet() != METHOD_DEFLATE) {
      throw new ZipException("no member of gzip");
    }
    int flags = octet();
    if ((flags & FLAGS_RESERVED) != 0) {
      throw new ZipException("a reserved flag is set");
    }
    skipOctets(UNUSED_OCTETS);
    if ((flags & FLAG_EXTRA) != 0) {
      skipOctets((int) number(2));
    }
    if ((flags & FLAG_NAME) != 0) {
      skipText();
    }
    if ((flags & FLAG_COMMENT) != 0) {
      skipText();
    }
    if ((flags & FLAG_HEADER_CRC) != 0) {
      long sum = checksum.getValue() & 0xffff;
      if (number(2) != sum) {
        throw new ZipException("the header's checksum is wrong");
      }
    }
    checksum.reset();
  }

  private void endMember() throws IOException {
    long sum = checksum.getValue();
    long length = inf.getBytesWritten() & 0xffff_ffffL;
    if (number(4) != sum || number(4) != length) {
      throw new ZipException("the checksum or the length is wrong");
    }
    int left = inf.getRemaining();
    inf.reset();
    inf.setInput(buf, len - left, left);
  }

  /// Zeros behind a member fill a block, and are no part of it to `gzip` either.
  private void skipPadding() throws IOException {
    while (!isAtEnd() && buf[len - inf.getRemaining()] == 0) {
      octet();
    }
  }

  private void skipOctets(int octets) throws IOException {
    for (int i = 0; i < octets; i++) {
      octet();
    }
  }

  private void skipText() throws IOException {
    int octet = octet();
    while (octet != 0) {
      octet = octet();
    }
  }

  /// The next number of so many octets, the least significant one first.
  private long number(int octets) throws IOException {
    long number = 0;
    for (int i = 0; i < octets; i++) {
      number |= (long) octet() << (8 * i);
    }
    return number;
  }

  /// The next octet, which is not compressed.
  private int octet() throws IOException {
    if (isAtEnd()) {
      throw new EOFException("the body ends amid a member");
    }
    int octet = buf[len - inf.getRemaining()] & 0xff;
    int left = inf.getRemaining() - 1;
    inf.setInput(buf, len - left, left);
    checksum.update(octet);
    return octet;
  }

  /// Whether the body has been read to its end; else the inflater holds what comes next.
  private boolean isAtEnd() throws IOException {
    if (inf.getRemaining() > 0) {
      return false;
    }
    int read = in.read(buf, 0, buf.length);
    len = Math.max(read, 0);
    inf.setInput(buf, 0, len);
    return read < 0;
  }

  @Override
  public void close() throws IOException {
    inf.end();
    super.close();
  }
}
