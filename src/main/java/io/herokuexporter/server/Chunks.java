package io.herokuexporter.server;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Keeps what is written in the pieces that it came in, so that a large page needs no array of its
/// size, and none twice that size while it grows.
final class Chunks extends OutputStream {
  private final List<byte[]> chunks = new ArrayList<>();

  @Override
  public void write(int b) {
    chunks.add(new byte[] {(byte) b});
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    chunks.add(Arrays.copyOfRange(bytes, from, from + length));
  }

  List<byte[]> toList() {
    return Collections.unmodifiableList(chunks);
  }
}
