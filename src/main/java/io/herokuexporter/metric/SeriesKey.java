package io.herokuexporter.metric;

/// What tells one series from another: the name of its family and its labels.
public record SeriesKey(String name, Labels labels) {
  /// Written out, for what a record generates goes through method handles, and this is asked for
  /// each metric of each line.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SeriesKey key && labels.equals(key.labels) && name.equals(key.name));
  }

  @Override
  public int hashCode() {
    return 31 * labels.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + "{" + labels + "}";
  }
}
