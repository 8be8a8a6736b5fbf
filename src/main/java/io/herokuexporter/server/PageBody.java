package io.herokuexporter.server;

import io.herokuexporter.exposition.PageLayout;
import io.herokuexporter.exposition.PageWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// The bytes of one page, made as its reader takes them: what has been sent is in memory no more,
/// and what is to come not yet. For one thread.
final class PageBody implements AutoCloseable {
  /// Text of one part, but for the last series in it: what a socket takes at once, and a processor
  /// keeps in its cache from the writing to the sending.
  static final int PART_BYTES = 120 * 1024;

  /// What a part fits in, mostly.
  static final int PART_BYTES_MOSTLY = 128 * 1024;

  private static final String MEMORY_FAILED = "memory does not fail so";

  private final PageLayout layout;
  private final boolean gzip;
  private final Parts parts = new Parts();
  private @Nullable OutputStream out;
  private @Nullable PageWriter page;
  private boolean ended;

  PageBody(PageLayout layout, boolean gzip) {
    this.layout = layout;
    this.gzip = gzip;
  }

  /// How long it is. Costs as much as to send it.
  static long length(PageLayout layout, boolean gzip) {
    long length = 0;
    ByteBuf part = Unpooled.buffer(PART_BYTES_MOSTLY);
    PageBody body = new PageBody(layout, gzip);
    while (!body.isEnded()) {
      body.writeTo(part.clear());
      length += part.readableBytes();
    }
    return length;
  }

  /// Appends the next part, or nothing, for what is packed comes late.
  void writeTo(ByteBuf part) {
    parts.into = part;
    try {
      PageWriter writer = page == null ? begin() : page;
      ended = !writer.writeOn(PART_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(MEMORY_FAILED, e);
    }
    if (ended) {
      end();
    }
    parts.into = Unpooled.EMPTY_BUFFER;
  }

  private PageWriter begin() throws IOException {
    OutputStream packed = gzip ? new FastGzip(parts) : parts;
    out = packed;
    PageWriter begun = layout.writer(packed);
    page = begun;
    return begun;
  }

  private void end() {
    try {
      if (out != null) {
        out.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(MEMORY_FAILED, e);
    }
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    parts.into = Unpooled.buffer(); // for what nobody will read
    end();
  }

  /// Where the text or what is packed of it goes: the part that is being written.
  private static final class Parts extends OutputStream {
    private ByteBuf into = Unpooled.EMPTY_BUFFER;

    @Override
    public void write(int b) {
      into.writeByte(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      into.writeBytes(bytes, from, length);
    }
  }

  /// The fastest level: a scraper is near, and the processor is what costs.
  private static final class FastGzip extends GZIPOutputStream {
    private static final int CHUNK_BYTES = 16 * 1024;

    FastGzip(OutputStream out) throws IOException {
      super(out, CHUNK_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
