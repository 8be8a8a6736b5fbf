package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.jmh.FullStore;
import io.herokuexporter.metric.Clock;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MetricStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageSenderTest {
  /// Some 13 MB of text: more than is written within one turn.
  private static final int SERIES = 20_000;

  private static final int UNSENT_BYTES_MAX = 64 * 1024;

  private final MetricStore store = FullStore.of(SERIES);
  private final MetricsPage pages = new MetricsPage(store, Clock.SYSTEM);
  private final PageSender sender = new PageSender();
  private final Client client = new Client();
  private final ByteBuf received = Unpooled.buffer();
  private boolean isSent;
  private boolean isEnded;

  /// A client that can stop taking what is sent to it.
  private static final class Client extends EmbeddedChannel {
    private boolean takesNothing;

    Client() {
      super(new ChannelInboundHandlerAdapter());
      config().setWriteBufferWaterMark(new WriteBufferWaterMark(1024, UNSENT_BYTES_MAX));
    }

    ChannelHandlerContext handler() {
      return pipeline().firstContext();
    }

    long unsent() {
      return unsafe().outboundBuffer().totalPendingWriteBytes();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws Exception {
      if (!takesNothing) {
        super.doWrite(out);
      }
    }
  }

  @AfterEach
  void close() {
    sender.close();
    client.finishAndReleaseAll();
    pages.close();
    received.release();
  }

  private void send(boolean gzip) {
    pages.make(
        new Gate.Passage.Scrape(ExpositionFormat.TEXT, gzip),
        false,
        made -> sender.send(client.handler(), made, made.next(), () -> isSent = true),
        failed -> {
          throw new IllegalStateException(failed.toString());
        });
    receive();
  }

  /// What has been sent since the last call.
  private void receive() {
    for (HttpContent part = client.readOutbound(); part != null; part = client.readOutbound()) {
      isEnded = part instanceof LastHttpContent;
      received.writeBytes(part.content());
      part.release();
    }
  }

  private void receiveAll() {
    while (!isSent) {
      client.runPendingTasks();
      receive();
    }
    assertThat(isEnded).isTrue();
  }

  private static void isWhole(String page) {
    assertThat(page.lines().filter(line -> line.startsWith("process_start_time_seconds ")))
        .hasSize(1);
    assertThat(page.lines().filter(line -> line.contains("le=\"+Inf\"")).count())
        .isBetween(SERIES * 27L / 100, SERIES * 29L / 100);
    assertThat(page).contains("\nheroku_exporter_series " + SERIES + "\n").endsWith("\n");
  }

  @Test
  void others_have_their_turn_before_all_of_a_page_is_sent() {
    send(false);
    assertThat(isSent).isFalse();
    assertThat(received.readableBytes()).isPositive();
    int turns = 1;
    while (!isSent) {
      client.runPendingTasks();
      receive();
      turns++;
    }
    assertThat(turns).isGreaterThan(2);
    isWhole(received.toString(StandardCharsets.UTF_8));
  }

  @Test
  void a_page_is_made_no_faster_than_its_reader_takes_it() {
    client.takesNothing = true;
    send(false);
    while (client.isWritable()) {
      client.runPendingTasks();
    }
    client.runPendingTasks();
    assertThat(client.unsent()).isBetween((long) UNSENT_BYTES_MAX, 3L * UNSENT_BYTES_MAX);

    client.takesNothing = false;
    client.flush();
    sender.goOn(client.handler());
    receiveAll();
    isWhole(received.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shows_the_ledger_as_it_was_when_the_page_was_asked_for() {
    client.takesNothing = true;
    send(false);
    store.refused(413);

    client.takesNothing = false;
    client.flush();
    sender.goOn(client.handler());
    receiveAll();
    String page = received.toString(StandardCharsets.UTF_8);
    isWhole(page);
    assertThat(page).contains("\nheroku_exporter_drain_requests_total{code=\"413\"} 0\n");
  }

  @Test
  void packs_what_is_wanted_so() throws IOException {
    send(true);
    receiveAll();
    assertThat(received.readableBytes()).isLessThan(SERIES * 200);
    try (GZIPInputStream page = new GZIPInputStream(new ByteBufInputStream(received))) {
      isWhole(new String(page.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void lets_a_page_go_whose_reader_has_gone() {
    send(true);
    client.close().syncUninterruptibly();
    sender.close();
    client.runPendingTasks();
    receive();
    assertThat(isSent).isFalse();
    assertThat(isEnded).isFalse();
    assertThat(lastDurationSeconds()).isZero();
  }

  @Test
  void tells_how_long_a_page_took_that_was_sent() {
    send(true);
    receiveAll();
    assertThat(lastDurationSeconds()).isPositive();
  }

  private double lastDurationSeconds() {
    return store.collect().stream()
        .filter(family -> family.name().equals("heroku_exporter_scrape_duration_seconds"))
        .mapToDouble(family -> ((Family.Numbers) family).values()[0])
        .sum();
  }
}
