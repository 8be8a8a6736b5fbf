package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.exposition.PageLayout;
import io.herokuexporter.jmh.FullStore;
import io.herokuexporter.metric.Family;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageBodyTest {
  private static final List<Family> FAMILIES = FullStore.of(7_840).collect();

  private static ByteBuf whole(PageLayout layout, boolean gzip) {
    ByteBuf whole = Unpooled.buffer();
    ByteBuf part = Unpooled.buffer();
    PageBody body = new PageBody(layout, gzip);
    while (!body.isEnded()) {
      body.writeTo(part.clear());
      assertThat(part.readableBytes()).isLessThan(PageBody.PART_BYTES_MOSTLY);
      whole.writeBytes(part);
    }
    body.close();
    return whole;
  }

  @ParameterizedTest
  @EnumSource
  void is_the_page_in_parts_and_its_length_is_known_before(ExpositionFormat format) {
    PageLayout layout = format.layout(FAMILIES);
    ByteBuf whole = whole(layout, false);
    assertThat(whole.toString(StandardCharsets.UTF_8)).isEqualTo(format.text(FAMILIES));
    assertThat(PageBody.length(layout, false)).isEqualTo(whole.readableBytes());
  }

  @ParameterizedTest
  @EnumSource
  void so_is_a_packed_one(ExpositionFormat format) throws IOException {
    PageLayout layout = format.layout(FAMILIES);
    ByteBuf whole = whole(layout, true);
    assertThat(PageBody.length(layout, true)).isEqualTo(whole.readableBytes());
    try (GZIPInputStream page = new GZIPInputStream(new ByteBufInputStream(whole))) {
      assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(format.text(FAMILIES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void may_be_let_go_before_its_end(ExpositionFormat format) {
    PageBody body = new PageBody(format.layout(FAMILIES), true);
    ByteBuf part = Unpooled.buffer();
    body.writeTo(part);
    int length = part.readableBytes();
    body.close();
    assertThat(body.isEnded()).isFalse();
    assertThat(part.readableBytes()).as("nothing is added behind it").isEqualTo(length);
  }
}
