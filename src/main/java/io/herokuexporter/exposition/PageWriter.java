package io.herokuexporter.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;

/// Writes one page, as much at a time as is asked for: whoever sends it need not hold all of it.
public final class PageWriter {
  private final Iterator<Block> blocks;
  private final String end;
  private final PageBuffer page;
  private final SampleWriter samples;
  private boolean ended;

  PageWriter(List<Block> blocks, String end, OutputStream out) {
    this.blocks = blocks.iterator();
    this.end = end;
    this.page = new PageBuffer(PageBuffer.PAGE_BYTES, out);
    this.samples = new SampleWriter(page);
  }

  /// Writes series by series until there are so many bytes more, or no series.
  ///
  /// @return whether the page goes on
  /// @throws IOException when the stream does
  public boolean writeOn(int bytes) throws IOException {
    long enough = page.total() + bytes;
    while (!ended && page.total() < enough) {
      if (samples.isAmidFamily()) {
        samples.writeOn(enough);
      } else if (blocks.hasNext()) {
        begin(blocks.next());
      } else {
        page.append(end);
        ended = true;
      }
    }
    page.flush();
    return !ended;
  }

  private void begin(Block block) throws IOException {
    page.append("# HELP ").append(block.name()).append(' ').append(block.help()).append('\n');
    page.append("# TYPE ").append(block.name()).append(' ').append(block.type()).append('\n');
    samples.begin(block.family(), block.parts());
  }
}
