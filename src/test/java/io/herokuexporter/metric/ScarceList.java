package io.herokuexporter.metric;

import java.util.AbstractList;

/// A list of one update whose reading fails once, as when it needs more memory than there is.
final class ScarceList extends AbstractList<Update> {
  private final Update update;
  private final Error failure;
  private int readsBefore;

  /// @param readsBefore how often it can be read before that
  ScarceList(Update update, int readsBefore) {
    this(update, readsBefore, new OutOfMemoryError("on purpose"));
  }

  ScarceList(Update update, int readsBefore, Error failure) {
    this.update = update;
    this.readsBefore = readsBefore;
    this.failure = failure;
  }

  @Override
  public Update get(int index) {
    if (readsBefore-- == 0) {
      throw failure;
    }
    return update;
  }

  @Override
  public int size() {
    return 1;
  }
}
