package io.herokuexporter.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A file that is opened when it is first read: to open a pipe is to wait for who writes to it.
final class LateInput extends InputStream {
  private final Path path;
  private @Nullable InputStream in;

  LateInput(Path path) {
    this.path = path;
  }

  private InputStream in() throws IOException {
    if (in == null) {
      in = Files.newInputStream(path);
    }
    return in;
  }

  @Override
  public int read() throws IOException {
    return in().read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return in().read(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (in != null) {
      in.close();
    }
  }
}
