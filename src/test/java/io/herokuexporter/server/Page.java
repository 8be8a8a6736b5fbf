package io.herokuexporter.server;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page, read by a parser that forgives nothing: every family once and in order, with its HELP
/// and TYPE first; every series once; labels and values well formed; buckets ascending up to
/// `+Inf`.
///
/// @param samples value by series, as it stands on the page: `name{a="b"}`
record Page(Map<String, Double> samples, Map<String, String> types) {
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? (\\S+)");
  private static final Pattern NUMBER =
      Pattern.compile("NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?");
  private static final Pattern META = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][\\w:]*) (.*)");
  private static final Set<String> TEXT_TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");
  private static final Set<String> OPEN_METRICS_TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "unknown", "info");

  static Page ofText(String text) {
    return new Reader(TEXT_TYPES).read(text);
  }

  static Page ofOpenMetrics(String text) {
    if (!text.endsWith("\n# EOF\n")) {
      throw new IllegalArgumentException("no # EOF at the end");
    }
    return new Reader(OPEN_METRICS_TYPES).read(text.substring(0, text.length() - 6));
  }

  double value(String series) {
    Double value = samples.get(series);
    if (value == null) {
      throw new AssertionError("no " + series + " on the page, but " + samples.keySet());
    }
    return value;
  }

  private static final class Reader {
    private final boolean openMetrics;
    private final Set<String> allowedTypes;
    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final Map<String, String> types = new LinkedHashMap<>();
    private final Set<String> helped = new HashSet<>();
    private String family = "";
    private String bucketSeries = "";
    private double bound;
    private double cumulative;

    Reader(Set<String> allowedTypes) {
      this.allowedTypes = allowedTypes;
      this.openMetrics = allowedTypes.contains("unknown");
    }

    Page read(String text) {
      check(text.endsWith("\n"), "no newline at the end");
      for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
        if (line.startsWith("#")) {
          meta(line);
        } else {
          sample(line);
        }
      }
      return new Page(samples, types);
    }

    private void meta(String line) {
      Matcher meta = META.matcher(line);
      check(meta.matches(), line);
      String name = meta.group(2);
      if (meta.group(1).equals("HELP")) {
        check(helped.add(name), "a second " + line);
        check(name.compareTo(family) > 0, "not in order: " + line);
        check(!meta.group(3).isBlank(), "no sentence: " + line);
        family = name;
      } else {
        check(name.equals(family), "TYPE without its HELP: " + line);
        check(types.put(name, meta.group(3)) == null, "a second " + line);
        check(allowedTypes.contains(meta.group(3)), line);
      }
    }

    private void sample(String line) {
      Matcher sample = SAMPLE.matcher(line);
      check(sample.matches(), line);
      String name = sample.group(1);
      String labels = sample.group(2) == null ? "" : sample.group(2);
      check(suffixes().contains(suffix(name)), "not of " + family + ": " + line);
      check(NUMBER.matcher(sample.group(3)).matches(), "no number: " + line);
      double value =
          Double.parseDouble(sample.group(3).replace("Inf", "Infinity").replace("+", ""));
      String series = labels.isEmpty() ? name : name + "{" + labels + "}";
      check(samples.put(series, value) == null, "twice: " + line);
      labelNames(labels);
      if ("histogram".equals(types.get(family))) {
        histogram(name, labels, value);
      }
    }

    private String suffix(String name) {
      check(name.startsWith(family), name + " under " + family);
      return name.substring(family.length());
    }

    private List<String> suffixes() {
      return switch (types.getOrDefault(family, "")) {
        case "counter" -> List.of(openMetrics ? "_total" : "");
        case "histogram" -> List.of("_bucket", "_sum", "_count");
        case "summary" -> List.of("", "_sum", "_count");
        case "" -> List.of();
        default -> List.of("");
      };
    }

    private static void labelNames(String labels) {
      Set<String> names = new HashSet<>();
      Matcher label = Pattern.compile(LABEL).matcher(labels);
      while (label.find()) {
        String name = label.group().substring(0, label.group().indexOf('='));
        check(names.add(name), "label twice: " + labels);
      }
    }

    private void histogram(String name, String labels, double value) {
      if (name.endsWith("_bucket")) {
        int at = labels.lastIndexOf("le=\"");
        String text = labels.substring(at + 4, labels.length() - 1);
        double le = text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
        String series = labels.substring(0, at);
        boolean goesOn = series.equals(bucketSeries);
        check(!goesOn || (le > bound && value >= cumulative), "buckets: " + labels);
        bucketSeries = series;
        bound = le;
        cumulative = value;
      } else {
        check(bound == Double.POSITIVE_INFINITY, "no +Inf before " + name);
        check(!name.endsWith("_count") || value == cumulative, "_count is not +Inf: " + labels);
        if (name.endsWith("_count")) {
          bucketSeries = "\n";
        }
      }
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw new IllegalArgumentException(what);
      }
    }
  }
}
