package io.herokuexporter.extract;

import io.herokuexporter.metric.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The members of a value object of Vector's data model, as far as any type has them, whichever way
/// they were spelled. Filled by [ValueReader], judged by [ValueType].
final class ValueFields {
  /// `value`, of a counter or gauge.
  final Doubles value = new Doubles();

  /// Values of a distribution's samples, or of a summary's quantiles.
  final Doubles values = new Doubles();

  /// Weights of a distribution's samples.
  final Doubles rates = new Doubles();

  /// Upper limits of a histogram's buckets.
  final Doubles bounds = new Doubles();

  /// Observations of each bucket.
  final Doubles counts = new Doubles();

  final Doubles quantiles = new Doubles();
  final Doubles count = new Doubles();
  final Doubles sum = new Doubles();

  /// `values` of a set; null when there are none sent.
  @Nullable Set<String> members;

  String statistic = "";

  private final List<Doubles> lists =
      List.of(value, values, rates, bounds, counts, quantiles, count, sum);
  private @Nullable String problem;

  void clear() {
    lists.forEach(Doubles::clear);
    members = null;
    statistic = "";
    problem = null;
  }

  Set<String> beginMembers() {
    Set<String> begun = new HashSet<>();
    members = begun;
    return begun;
  }

  /// What is wrong, for people; null when nothing is.
  @Nullable String problem() {
    return problem;
  }

  /// Notes what is wrong, and is no value.
  @Nullable Value refuse(String problem) {
    this.problem = problem;
    return null;
  }
}
