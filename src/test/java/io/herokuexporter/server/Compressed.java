package io.herokuexporter.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Bodies as clients compress them.
final class Compressed {
  private Compressed() {}

  private interface Coding {
    OutputStream over(OutputStream out) throws IOException;
  }

  static byte[] gzip(byte[] bytes) {
    return by(GZIPOutputStream::new, bytes);
  }

  static byte[] gzip(String text) {
    return gzip(RunningServer.latin1(text));
  }

  static byte[] deflate(byte[] bytes) {
    return by(DeflaterOutputStream::new, bytes);
  }

  private static byte[] by(Coding coding, byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream coder = coding.over(out)) {
      coder.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
