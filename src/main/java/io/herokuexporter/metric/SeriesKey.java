package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// What tells one series from another: the name of its family and its labels. Readers keep the keys
/// of what they have met, and a ledger marks a key with the series that it has found for it, so
/// that the next update under the same key finds it at once.
///
/// Keys have an order, for many may have one hash: whoever chooses what stands in a label can see
/// to that, and a [java.util.HashMap] sorts such keys if it can, and else looks at each.
public final class SeriesKey extends Journaled implements Comparable<SeriesKey> {
  private String name;
  private Labels labels;
  private final int hash;

  /// The series that a [MetricStore] found last under this key. It may have gone, or be in another
  /// ledger, so who reads it asks. Threads that race for it see one series or another, or none.
  @Nullable Series found;

  public SeriesKey(String name, Labels labels) {
    this.name = name;
    this.labels = labels;
    this.hash = 31 * labels.hashCode() + name.hashCode();
  }

  /// Lets go of its own text for that of an equal key, which lives as long as the series: each
  /// thread that reads drains keeps keys of its own. What another thread sees meanwhile is equal.
  void shareMemory(SeriesKey equal) {
    name = equal.name;
    labels = equal.labels;
  }

  public String name() {
    return name;
  }

  public Labels labels() {
    return labels;
  }

  @Override
  public int compareTo(SeriesKey other) {
    int order = labels.compareTo(other.labels);
    return order != 0 ? order : name.compareTo(other.name);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SeriesKey key
            && hash == key.hash
            && labels.equals(key.labels)
            && name.equals(key.name));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + "{" + labels + "}";
  }
}
