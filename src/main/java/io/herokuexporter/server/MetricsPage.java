package io.herokuexporter.server;

import io.herokuexporter.exposition.ExpositionFormat;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes pages, away from the threads that serve drains: a large page takes longer than a drain
/// may wait.
final class MetricsPage implements AutoCloseable {
  /// Pages that are written at the same time; others wait.
  static final int PAGES_MAX = 2;

  private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);

  private final MetricStore store;
  private final RuntimeMetrics runtime = new RuntimeMetrics();
  private final PiecePool pieces = new PiecePool();
  private final Clock clock;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          PAGES_MAX,
          PAGES_MAX,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          r -> {
            Thread thread = new Thread(r, "page");
            thread.setDaemon(true);
            return thread;
          });

  MetricsPage(MetricStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    threads.allowCoreThreadTimeOut(true);
  }

  /// Where to call [#write].
  Executor executor() {
    return threads;
  }

  /// Where the bodies of its pages go when they have been sent.
  PiecePool pieces() {
    return pieces;
  }

  /// The page as it is now.
  Response write(Gate.Passage.Scrape scrape) {
    try {
      return page(scrape.format(), scrape.gzip());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      LOG.error("a page could not be written", e);
      return Response.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the exporter's log");
    }
  }

  private Response page(ExpositionFormat format, boolean gzip) throws IOException {
    long start = clock.nanos();
    List<Family> families = new ArrayList<>(store.collect());
    families.addAll(runtime.collect());
    families.sort(Comparator.comparing(Family::name));
    Map<AsciiString, String> headers = new HashMap<>();
    headers.put(HttpHeaderNames.CONTENT_TYPE, format.contentType());
    headers.put(HttpHeaderNames.VARY, "Accept, Accept-Encoding");
    Chunks page = new Chunks(pieces);
    try {
      if (gzip) {
        headers.put(HttpHeaderNames.CONTENT_ENCODING, "gzip");
        try (GZIPOutputStream packed = new FastGzip(page)) {
          format.write(families, packed);
        }
      } else {
        format.write(families, page);
      }
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      page.release();
      throw e;
    }
    families.forEach(Family::release);
    store.scraped(Duration.ofNanos(clock.nanos() - start));
    return new Response(HttpResponseStatus.OK, headers, page.toList());
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
