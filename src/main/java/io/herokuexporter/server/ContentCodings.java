package io.herokuexporter.server;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Undoes `Content-Encoding` (RFC 9110, section 8.4): a list of at most [#CODINGS_MAX], from the
/// right. No step may come to more than the limit of a body, so a small bomb stays small.
record ContentCodings(List<Coding> codings) {
  static final int CODINGS_MAX = 2;

  static final ContentCodings NONE = new ContentCodings(List.of());

  enum Coding {
    GZIP,
    DEFLATE
  }

  /// The outcome of decoding: bytes, or why there are none.
  sealed interface Decoded {
    /// The body as it was before it was compressed.
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Body(byte[] bytes) implements Decoded {}

    /// It is over the limit.
    record TooLarge() implements Decoded {}

    /// It is not what it says to be.
    record Corrupt() implements Decoded {}
  }

  /// The codings that header lines name, or null when one is unknown or they are too many.
  static @Nullable ContentCodings of(List<String> headers) {
    if (headers.isEmpty()) {
      return NONE;
    }
    List<Coding> codings = new ArrayList<>();
    int named = 0;
    for (String name : String.join(",", headers).toLowerCase(Locale.ROOT).split(",", -1)) {
      switch (name.strip()) {
        case "gzip", "x-gzip" -> codings.add(Coding.GZIP);
        case "deflate" -> codings.add(Coding.DEFLATE);
        case "identity" -> {}
        case "" -> named--;
        default -> {
          return null;
        }
      }
      named++;
    }
    return named > CODINGS_MAX ? null : new ContentCodings(codings);
  }

  boolean isIdentity() {
    return codings.isEmpty();
  }

  /// Decodes `bytes[start, end)`, in memory that grows with what comes of it.
  Decoded decode(byte[] bytes, int start, int end, int bytesMax) {
    try (InputStream decoding = decoding(bytes, start, end, bytesMax)) {
      return new Decoded.Body(decoding.readAllBytes());
    } catch (TooLargeException _) {
      return new Decoded.TooLarge();
    } catch (IOException _) {
      return new Decoded.Corrupt();
    }
  }

  /// The same for what may be large: looks first how long it is, so that a bomb takes no memory,
  /// and anything else no more than it needs.
  Decoded measureAndDecode(byte[] bytes, int start, int end, int bytesMax) {
    try (InputStream measured = decoding(bytes, start, end, bytesMax);
        InputStream decoding = decoding(bytes, start, end, bytesMax)) {
      byte[] decoded = new byte[(int) measured.transferTo(OutputStream.nullOutputStream())];
      decoding.readNBytes(decoded, 0, decoded.length);
      return new Decoded.Body(decoded);
    } catch (TooLargeException _) {
      return new Decoded.TooLarge();
    } catch (IOException _) {
      return new Decoded.Corrupt();
    }
  }

  private InputStream decoding(byte[] bytes, int start, int end, int bytesMax) {
    InputStream stream = new ByteArrayInputStream(bytes, start, end - start);
    for (Coding coding : codings.reversed()) {
      InputStream step =
          switch (coding) {
            case GZIP -> new GzipStream(stream);
            case DEFLATE -> new ZlibInputStream(stream);
          };
      stream = new LimitedStream(step, bytesMax);
    }
    return stream;
  }

  private static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /// Ends with an exception when there is more than the limit.
  private static final class LimitedStream extends FilterInputStream {
    private long left;

    LimitedStream(InputStream stream, int bytesMax) {
      super(stream);
      left = bytesMax;
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      count(octet < 0 ? 0 : 1);
      return octet;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int read = super.read(into, at, length);
      count(read);
      return read;
    }

    private void count(int read) throws TooLargeException {
      left -= Math.max(read, 0);
      if (left < 0) {
        throw new TooLargeException();
      }
    }
  }

  /// Takes a stream that asks for a preset dictionary as corrupt, not as an empty body, and so one
  /// that anything follows.
  private static final class ZlibInputStream extends InflaterInputStream {
    ZlibInputStream(InputStream body) {
      super(body);
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int read = super.read(into, at, length);
      if (read < 0 && inf.needsDictionary()) {
        throw new ZipException("a preset dictionary is needed");
      }
      if (read < 0 && (inf.getRemaining() > 0 || in.read() >= 0)) {
        throw new ZipException("something follows the stream");
      }
      return read;
    }
  }
}
