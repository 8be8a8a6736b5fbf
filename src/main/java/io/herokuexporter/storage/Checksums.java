package io.herokuexporter.storage;

import io.herokuexporter.metric.Storage;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What is kept beside each row, since SQLite has checksums in its log alone.
final class Checksums {
  private Checksums() {}

  static long of(long number, byte[] content) {
    CRC32C checksum = new CRC32C();
    add(number, checksum);
    checksum.update(content);
    return checksum.getValue();
  }

  /// @param frame the bytes that stand for the frame of the entry
  static long of(long number, Storage.Entry entry, byte @Nullable [] frame) {
    CRC32C checksum = new CRC32C();
    add(number, checksum);
    add(entry.nanos(), checksum);
    add(entry.epochMillis(), checksum);
    if (frame != null) {
      checksum.update(frame);
    }
    checksum.update(entry.batch());
    return checksum.getValue();
  }

  private static void add(long number, CRC32C checksum) {
    checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number).array());
  }
}
