package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.SeriesKey;
import org.jspecify.annotations.Nullable;

/// Builds the key of one series after another, and refuses names that Prometheus could not read and
/// texts beyond the bounds. For one thread.
final class SeriesBuilder {
  private final Labels.Builder labels = new Labels.Builder();
  private String name = "";
  private @Nullable String problem;

  /// Starts a series of this family.
  SeriesBuilder start(String name) {
    this.name = name;
    problem = isMetricName(name) ? null : "metric name " + quoted(name);
    labels.clear();
    return this;
  }

  /// Adds a label. An empty value leaves it out, and null does so whatever its name.
  SeriesBuilder label(String label, @Nullable String value) {
    if (value == null) {
      labels.put(label, "");
    } else if (!isLabelName(label)) {
      problem = "label name " + quoted(label);
    } else if (isLongerThan(value, Bounds.LABEL_VALUE_BYTES_MAX)) {
      problem = "value of label " + label + " over " + Bounds.LABEL_VALUE_BYTES_MAX + " bytes";
    } else if (labels.size() <= Bounds.LABELS_MAX) {
      labels.put(label, value);
      if (labels.size() > Bounds.LABELS_MAX) {
        problem = "more than " + Bounds.LABELS_MAX + " labels";
      }
    }
    return this;
  }

  /// Notes what else is wrong with it.
  SeriesBuilder refuse(String problem) {
    this.problem = problem;
    return this;
  }

  /// The key, or null when something is wrong with it: see [#problem].
  @Nullable SeriesKey build() {
    return problem == null ? new SeriesKey(name, labels.build()) : null;
  }

  /// What is wrong, for people.
  String problem() {
    return problem == null ? "" : problem;
  }

  private static boolean isMetricName(String name) {
    if (name.isEmpty()
        || name.length() > Bounds.METRIC_NAME_BYTES_MAX
        || Digits.isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i)) && name.charAt(i) != ':') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabelName(String name) {
    if (name.isEmpty() || name.startsWith("__") || Digits.isDigit(name.charAt(0))) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isNameCharacter(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || Digits.isDigit(c);
  }

  /// Whether a text takes more than so many bytes of UTF-8.
  static boolean isLongerThan(String text, int bytes) {
    if (3 * text.length() <= bytes) {
      return false;
    }
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int point = text.codePointAt(i);
      length += point < 0x80 ? 1 : point < 0x800 ? 2 : 3; // a lone surrogate becomes U+FFFD
      if (Character.isSupplementaryCodePoint(point)) {
        length++;
        i++;
      }
    }
    return length > bytes;
  }

  private static String quoted(String text) {
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "…" : text) + "\"";
  }
}
