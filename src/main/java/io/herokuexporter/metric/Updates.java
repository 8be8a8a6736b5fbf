package io.herokuexporter.metric;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Updates in their order, whose objects are filled again once the list has been cleared. For one
/// thread.
public sealed class Updates extends AbstractList<Update> permits UpdateList {
  private static final @Nullable Update[] NO_UPDATES = {};
  private static final int ROOM_AT_FIRST = 16;

  /// No usual request has more, so no more objects are kept for the next.
  static final int USUAL_MAX = 1024;

  private @Nullable Update[] updates = NO_UPDATES;
  private int size;

  /// An empty list.
  public Updates() {}

  /// An update to fill, which the list has once it is [kept][#keep].
  public final Update spare() {
    if (size == updates.length) {
      updates = Arrays.copyOf(updates, Math.max(ROOM_AT_FIRST, 2 * size));
    }
    Update spare = updates[size];
    if (spare == null) {
      spare = new Update();
      updates[size] = spare;
    }
    return spare;
  }

  /// Adds the one that was filled last.
  public final void keep() {
    size++;
  }

  /// Adds a copy.
  @Override
  public final boolean add(Update update) {
    spare().fill(update);
    keep();
    return true;
  }

  @Override
  public final Update get(int i) {
    return Objects.requireNonNull(updates[i]);
  }

  @Override
  public final int size() {
    return size;
  }

  /// Forgets all updates, and with them what their objects should not keep alive.
  @Override
  public void clear() {
    for (int i = 0; i < updates.length && i <= size; i++) { // the spare one too
      Update update = updates[i];
      if (update != null) {
        update.forget();
      }
    }
    size = 0;
    if (updates.length > USUAL_MAX) {
      updates = NO_UPDATES;
    }
  }
}
