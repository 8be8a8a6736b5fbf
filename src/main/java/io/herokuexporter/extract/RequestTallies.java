package io.herokuexporter.extract;

import org.jspecify.annotations.Nullable;

/// The counters of the requests to one process, by method and status: a table by open addressing,
/// for a process answers in some ten of ten thousand ways. For one thread.
final class RequestTallies {
  /// As a status: there is none, or it is no number of three digits.
  static final int NO_STATUS = 1000;

  private static final int STATUSES = NO_STATUS + 1;
  private static final int PLACES_AT_FIRST = 16;

  private final ProcessTally process;

  /// Method and status as one number, plus one; 0 is free. At most half full.
  private int[] keys = new int[PLACES_AT_FIRST];

  private @Nullable CounterTally[] tallies = new CounterTally[PLACES_AT_FIRST];
  private int size;

  RequestTallies(ProcessTally process) {
    this.process = process;
  }

  @SuppressWarnings("EnumOrdinal") // the key of a table in memory
  void add(HttpMethod method, int status) {
    int key = method.ordinal() * STATUSES + status + 1;
    int place = placeOf(key);
    CounterTally tally = tallies[place];
    if (tally == null) {
      if (!process.admits()) {
        return;
      }
      if (2 * ++size > keys.length) {
        grow();
        place = placeOf(key);
      }
      tally = process.counter(HerokuFamilies.ROUTER_REQUESTS, labels(method, status));
      keys[place] = key;
      tallies[place] = tally;
    }
    tally.add(1);
  }

  private static String[] labels(HttpMethod method, int status) {
    String text = status == NO_STATUS ? "" : "%03d".formatted(status);
    return new String[] {"method", method.label(), "status", text};
  }

  private int placeOf(int key) {
    int place = key * 31 & keys.length - 1;
    while (keys[place] != 0 && keys[place] != key) {
      place = place + 1 & keys.length - 1;
    }
    return place;
  }

  private void grow() {
    int[] oldKeys = keys;
    @Nullable CounterTally[] oldTallies = tallies;
    keys = new int[2 * oldKeys.length];
    tallies = new CounterTally[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = placeOf(oldKeys[i]);
        keys[place] = oldKeys[i];
        tallies[place] = oldTallies[i];
      }
    }
  }
}
