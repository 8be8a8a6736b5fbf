package io.herokuexporter.server;

import io.herokuexporter.exposition.PageLayout;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.Faults;
import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.metric.RuntimeMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes pages: copies the numbers of the ledger as they are now and lays them out, away from the
/// thread that serves connections, for that may take longer than a drain may wait. The bytes are
/// made by that thread, while it sends them.
final class MetricsPage implements AutoCloseable {
  /// What a page takes beside its numbers, while it is sent: some buffers, and what zlib needs.
  private static final int PAGE_BYTES_MIN = 512 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);

  private final MetricStore store;
  private final RuntimeMetrics runtime = new RuntimeMetrics();
  private final Clock clock;
  private final ExecutorService thread = Workers.named("page", 1);
  private final SharedBuffer parts = new SharedBuffer(PageBody.PART_BYTES_MOSTLY);

  MetricsPage(MetricStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Where to call [#make].
  Executor executor() {
    return thread;
  }

  /// What the next page will take of memory until it has been sent.
  long bytesExpected() {
    return PAGE_BYTES_MIN + store.bytesToCollect();
  }

  /// Makes the page as it is now.
  ///
  /// @param measured whether its length must be known before it is sent
  /// @param made gets the page, and closes it
  /// @param failed gets the answer when there is none
  void make(
      Gate.Passage.Scrape scrape,
      boolean measured,
      Consumer<Page> made,
      Consumer<Response> failed) {
    try {
      made.accept(new Page(scrape, measured));
    } catch (RuntimeException | Error e) {
      failed.accept(
          Response.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "see the exporter's log"));
      Faults.log(LOG, "a page could not be made", e);
    }
  }

  /// A page that stands as it is, however long it takes to send it. For one thread at a time.
  final class Page implements AutoCloseable {
    private final Gate.Passage.Scrape scrape;
    private final List<Family> families;
    private final PageBody body;
    private final long length;
    private long workNanos;

    private Page(Gate.Passage.Scrape scrape, boolean measured) {
      long start = clock.nanos();
      this.scrape = scrape;
      families = new ArrayList<>(store.collect());
      families.addAll(runtime.collect());
      families.sort(Comparator.comparing(Family::name));
      PageLayout layout = scrape.format().layout(families);
      body = new PageBody(layout, scrape.gzip());
      length = measured ? PageBody.length(layout, scrape.gzip()) : -1;
      workNanos = clock.nanos() - start;
    }

    Map<AsciiString, String> headers() {
      Map<AsciiString, String> headers = new HashMap<>();
      headers.put(HttpHeaderNames.CONTENT_TYPE, scrape.format().contentType());
      headers.put(HttpHeaderNames.VARY, "Accept, Accept-Encoding");
      if (scrape.gzip()) {
        headers.put(HttpHeaderNames.CONTENT_ENCODING, "gzip");
      }
      return headers;
    }

    /// How long it is in bytes; -1 when that was not asked for.
    long length() {
      return length;
    }

    /// The next part of it, to be released by the caller; it may be empty.
    ByteBuf next() {
      long start = clock.nanos();
      ByteBuf part = parts.take();
      body.writeTo(part);
      workNanos += clock.nanos() - start;
      return part;
    }

    /// Whether there is no next part.
    boolean isEnded() {
      return body.isEnded();
    }

    /// Lets it go, be it sent or not.
    @Override
    public void close() {
      body.close();
      families.forEach(Family::release);
      if (body.isEnded()) {
        store.scraped(Duration.ofNanos(workNanos));
      }
    }
  }

  /// Called by the thread that sends pages.
  @Override
  public void close() {
    thread.shutdownNow();
    parts.close();
  }
}
