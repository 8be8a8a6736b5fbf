package io.herokuexporter.metric;

/// What tells one series from another: the name of its family and its labels.
public record SeriesKey(String name, Labels labels) {
  @Override
  public String toString() {
    return labels.isEmpty() ? name : name + "{" + labels + "}";
  }
}
