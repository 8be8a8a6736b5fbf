package io.herokuexporter.server;

import io.herokuexporter.exposition.PageWriter;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.RuntimeMetrics;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes pages, away from the thread that serves drains: a large page takes longer than a drain
/// may wait.
final class MetricsPage implements AutoCloseable {
  /// Pages that are written at the same time; others wait.
  static final int PAGES_MAX = 2;

  /// Of a page that is longer, the first so many are sent before the last is written; a shorter one
  /// has its length told.
  static final int PIECES_FIRST = Pieces.WAKE_PIECES;

  private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);

  private final MetricStore store;
  private final RuntimeMetrics runtime = new RuntimeMetrics();
  private final PiecePool pieces;
  private final Clock clock;
  private final ExecutorService threads = Workers.named("page", PAGES_MAX);

  /// @param bytesMax what pages may hold together that are being written or sent
  MetricsPage(MetricStore store, Clock clock, long bytesMax) {
    this.pieces = new PiecePool(bytesMax);
    this.store = store;
    this.clock = clock;
  }

  /// Where to call [#write].
  Executor executor() {
    return threads;
  }

  /// A page whose beginning is there.
  record Page(Map<AsciiString, String> headers, Pieces body) {}

  /// Writes the page as it is now.
  ///
  /// @param whole whether to wait for its end before it is given away
  /// @param begun gets the page, once: when it is whole, or enough of it to begin with
  /// @param failed gets the answer when there is no page to begin with
  void write(
      Gate.Passage.Scrape scrape, boolean whole, Consumer<Page> begun, Consumer<Response> failed) {
    PageOutput out = new PageOutput(scrape, whole, begun);
    try {
      write(scrape, out);
      out.end(false);
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.error("a page could not be written", e);
      if (out.hasBegun()) {
        out.end(true);
      } else {
        out.giveUp();
        failed.accept(
            Response.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the exporter's log"));
      }
    }
  }

  private void write(Gate.Passage.Scrape scrape, PageOutput out) throws IOException {
    long start = clock.nanos();
    List<Family> families = new ArrayList<>(store.collect());
    families.addAll(runtime.collect());
    families.sort(Comparator.comparing(Family::name));
    if (scrape.gzip()) {
      try (GZIPOutputStream packed = new FastGzip(out)) {
        write(scrape, families, packed);
      }
    } else {
      write(scrape, families, out);
    }
    families.forEach(Family::release);
    store.scraped(Duration.ofNanos(clock.nanos() - start));
  }

  private static void write(Gate.Passage.Scrape scrape, List<Family> families, OutputStream out)
      throws IOException {
    PageWriter page = scrape.format().layout(families).writer(out);
    while (page.writeOn(Integer.MAX_VALUE)) {}
  }

  /// Where a page is written to.
  private final class PageOutput extends OutputStream {
    private final Pieces body;
    private final Gate.Passage.Scrape scrape;
    private final boolean whole;
    private final Consumer<Page> begun;
    private boolean hasBegun;

    PageOutput(Gate.Passage.Scrape scrape, boolean whole, Consumer<Page> begun) {
      this.body = new Pieces(pieces, whole ? 0 : Pieces.WAITS_MAX);
      this.scrape = scrape;
      this.whole = whole;
      this.begun = begun;
    }

    boolean hasBegun() {
      return hasBegun;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      body.add(bytes, from, length);
      if (!hasBegun && !whole && body.readyPieces() == PIECES_FIRST) {
        begin();
      }
    }

    private void begin() {
      Map<AsciiString, String> headers = new HashMap<>();
      headers.put(HttpHeaderNames.CONTENT_TYPE, scrape.format().contentType());
      headers.put(HttpHeaderNames.VARY, "Accept, Accept-Encoding");
      if (scrape.gzip()) {
        headers.put(HttpHeaderNames.CONTENT_ENCODING, "gzip");
      }
      begun.accept(new Page(headers, body));
      hasBegun = true;
    }

    void end(boolean broken) {
      body.end(broken);
      if (!hasBegun) {
        begin();
      }
    }

    void giveUp() {
      body.close();
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

  @Override
  public void close() {
    threads.shutdownNow();
    pieces.close();
  }
}
