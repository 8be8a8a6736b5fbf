package io.herokuexporter.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// SQLite's write-ahead log, read before SQLite does. To SQLite a frame whose checksum is wrong is
/// where a write was cut off, and all behind it is void without a word. But as each commit is
/// synced, or what is left of it removed, before the next is written, only the last one can have
/// been cut off: when two or more stand behind, bytes have changed that had been kept, and that is
/// to be said.
///
/// The format is that of SQLite's file format, section 4: a header of 32 bytes, and frames, each a
/// header of 24 bytes and a page. Checksums go on from frame to frame.
final class WriteAheadLog {
  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 24;
  private static final int MAGIC = 0x377F0682;
  private static final int PAGE_BYTES = 4096;

  private final ByteBuffer header;
  private int sum0;
  private int sum1;

  private WriteAheadLog(byte[] header) {
    this.header = ByteBuffer.wrap(header);
  }

  /// How long a log of so many frames is.
  static long bytes(int frames, int pageBytes) {
    return frames == 0 ? 0 : HEADER_BYTES + frames * (long) (FRAME_HEADER_BYTES + pageBytes);
  }

  /// How many commits a log has from the first frame on that cannot be believed. One may have
  /// been cut off before anybody was told of it; more are damage.
  ///
  /// @throws IOException when the file cannot be read
  static int lostCommits(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(HEADER_BYTES);
      return header.length < HEADER_BYTES ? 0 : new WriteAheadLog(header).lostCommits(in);
    }
  }

  private int lostCommits(InputStream in) throws IOException {
    add(header, 0, HEADER_BYTES - 8);
    boolean sound =
        (header.getInt(0) & ~1) == MAGIC
            && header.getInt(8) == PAGE_BYTES
            && sum0 == header.getInt(24)
            && sum1 == header.getInt(28);
    byte[] bytes = in.readNBytes(FRAME_HEADER_BYTES + PAGE_BYTES);
    // all frames of one log have the salt that its header has
    boolean isEmpty = bytes.length < HEADER_BYTES;
    long salt = sound || isEmpty ? header.getLong(16) : ByteBuffer.wrap(bytes).getLong(8);
    int lost = 0;
    while (bytes.length == FRAME_HEADER_BYTES + PAGE_BYTES) {
      ByteBuffer frame = ByteBuffer.wrap(bytes);
      boolean ofThisLog = frame.getLong(8) == salt;
      if (sound) {
        add(frame, 0, 8);
        add(frame, FRAME_HEADER_BYTES, PAGE_BYTES);
        sound = ofThisLog && sum0 == frame.getInt(16) && sum1 == frame.getInt(20);
      }
      boolean isCommit = frame.getInt(4) != 0;
      if (!sound && ofThisLog && isCommit) {
        lost++;
      }
      bytes = in.readNBytes(FRAME_HEADER_BYTES + PAGE_BYTES);
    }
    return lost;
  }

  /// Adds bytes to the running checksum, two words at a time; the magic number tells their order.
  private void add(ByteBuffer bytes, int from, int length) {
    ByteBuffer words = bytes.duplicate();
    boolean isBigEndian = (header.getInt(0) & 1) == 1;
    words.order(isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (int at = from; at < from + length; at += 8) {
      sum0 += words.getInt(at) + sum1;
      sum1 += words.getInt(at + 4) + sum0;
    }
  }
}
