package io.herokuexporter.metric;

import java.util.AbstractList;

/// A list of one update whose reading once needs more memory than there is.
final class ScarceList extends AbstractList<Update> {
  private final Update update;
  private int readsBefore;

  /// @param readsBefore how often it can be read before that
  ScarceList(Update update, int readsBefore) {
    this.update = update;
    this.readsBefore = readsBefore;
  }

  @Override
  public Update get(int index) {
    if (readsBefore-- == 0) {
      throw new OutOfMemoryError("on purpose");
    }
    return update;
  }

  @Override
  public int size() {
    return 1;
  }
}
