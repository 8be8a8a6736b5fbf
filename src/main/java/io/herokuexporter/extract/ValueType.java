package io.herokuexporter.extract;

import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Value;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The value types of Vector's metric data model that are known (vector.dev, "Metric events"), and
/// what each may hold.
enum ValueType {
  COUNTER("counter", ValueType::counter),
  GAUGE("gauge", ValueType::gauge),
  SET("set", ValueType::set),
  DISTRIBUTION("distribution", Distributions::value),
  HISTOGRAM("aggregated_histogram", ValueType::histogram),
  SUMMARY("aggregated_summary", ValueType::summary);

  private final String member;

  @SuppressWarnings("ImmutableEnumChecker") // a function without state
  private final Function<ValueFields, @Nullable Value> reading;

  ValueType(String member, Function<ValueFields, @Nullable Value> reading) {
    this.member = member;
    this.reading = reading;
  }

  /// The type that an object under this name is of, or null.
  static @Nullable ValueType of(String member) {
    for (ValueType type : values()) {
      if (type.member.equals(member)) {
        return type;
      }
    }
    return null;
  }

  /// The value, or null when the fields do not make one: the fields then know why.
  @Nullable Value value(ValueFields fields) {
    return reading.apply(fields);
  }

  /// Whether an increment adds to what is there. A summary that its sender computed is replaced:
  /// quantiles do not add up, and its counts belong to them.
  boolean addsUp() {
    return this != SUMMARY;
  }

  /// Whether its samples have labels `le` or `quantile` of their own.
  boolean hasReservedLabels() {
    return this == DISTRIBUTION || this == HISTOGRAM || this == SUMMARY;
  }

  private static @Nullable Value counter(ValueFields fields) {
    if (!fields.value.isPresent() || fields.value.last() < 0) {
      return fields.refuse("a counter is missing or below 0");
    }
    return new Value.Counter(fields.value.last() + 0.0); // never -0
  }

  private static @Nullable Value gauge(ValueFields fields) {
    return fields.value.isPresent()
        ? new Value.Gauge(fields.value.last())
        : fields.refuse("a gauge is missing");
  }

  private static @Nullable Value set(ValueFields fields) {
    Set<String> members = fields.members;
    if (members == null || members.size() > Bounds.SET_VALUES_MAX) {
      return fields.refuse("a set is missing or has more than " + Bounds.SET_VALUES_MAX);
    }
    return new Value.Members(members);
  }

  private static @Nullable Value histogram(ValueFields fields) {
    Doubles bounds = fields.bounds;
    Doubles counts = fields.counts;
    if (!bounds.isPresent() || !counts.isPresent() || bounds.size() != counts.size()) {
      return fields.refuse("bounds and counts are missing or not as many");
    }
    if (bounds.size() > Bounds.BUCKETS_MAX) {
      return fields.refuse("more than " + Bounds.BUCKETS_MAX + " buckets");
    }
    if (!bounds.ascend()) {
      return fields.refuse("bounds do not ascend");
    }
    boolean open = bounds.size() > 0 && bounds.last() == Double.POSITIVE_INFINITY;
    if (!counts.areCounts() || !fields.count.areCounts() || !areFinite(counts, fields)) {
      return fields.refuse("a count is not whole or below 0, or a sum is not finite");
    }
    int finite = open ? bounds.size() - 1 : bounds.size();
    double count = fields.count.isPresent() ? fields.count.last() : 0;
    return new Value.Histogram(
        bounds.toArray(finite), counts.toArray(finite), Math.max(count, counts.sum()), sum(fields));
  }

  private static @Nullable Value summary(ValueFields fields) {
    Doubles quantiles = fields.quantiles;
    Doubles values = fields.values;
    if (!quantiles.isPresent() || !values.isPresent() || quantiles.size() != values.size()) {
      return fields.refuse("quantiles and values are missing or not as many");
    }
    if (quantiles.size() > Bounds.BUCKETS_MAX) {
      return fields.refuse("more than " + Bounds.BUCKETS_MAX + " quantiles");
    }
    quantiles.sortWith(values);
    int size = quantiles.size();
    if (!quantiles.ascend() || (size > 0 && (quantiles.get(0) < 0 || quantiles.last() > 1))) {
      return fields.refuse("a quantile is there twice, or not from 0 to 1");
    }
    if (!fields.count.isPresent() || !fields.count.areCounts()) {
      return fields.refuse("a count is missing, not whole or below 0");
    }
    return new Value.Summary(
        quantiles.toArray(size), values.toArray(size), fields.count.last(), sum(fields));
  }

  private static boolean areFinite(Doubles counts, ValueFields fields) {
    return Double.isFinite(counts.sum())
        && Double.isFinite(fields.count.sum())
        && Double.isFinite(fields.sum.sum());
  }

  private static double sum(ValueFields fields) {
    return fields.sum.isPresent() ? fields.sum.last() : 0;
  }
}
