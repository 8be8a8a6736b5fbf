package io.herokuexporter.exposition;

import java.io.OutputStream;
import java.util.List;

/// What stands on a page in which order, for one who writes it, or writes it twice.
public final class PageLayout {
  private final List<Block> blocks;
  private final String end;

  /// @param end what follows the last block
  PageLayout(List<Block> blocks, String end) {
    this.blocks = blocks;
    this.end = end;
  }

  /// Begins to write the page.
  public PageWriter writer(OutputStream out) {
    return new PageWriter(blocks, end, out);
  }
}
