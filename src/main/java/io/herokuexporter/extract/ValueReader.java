package io.herokuexporter.extract;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads the object under the name of a value type, `"gauge":{"value":1}`, in the documented
/// spelling of Vector's data model and in the one of its Lua events, which crates.io sends: there a
/// list of pairs is two lists. What it means is for [ValueType] to say. For one thread.
final class ValueReader {
  private static final List<String> INFINITIES = List.of("inf", "+inf", "infinity", "+infinity");

  private final ValueFields fields = new ValueFields();
  private ValueType type = ValueType.GAUGE;

  /// What was wrong with the value read last.
  String problem() {
    String problem = fields.problem();
    return problem == null ? "" : problem;
  }

  /// Reads the value that the parser stands on, and leaves it at its last token; null when it is
  /// not allowed.
  @Nullable Value read(JsonParser parser, ValueType type) {
    this.type = type;
    fields.clear();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return fields.refuse("no object");
    }
    for (String member = parser.nextName(); member != null; member = parser.nextName()) {
      parser.nextToken();
      readMember(parser, member);
    }
    return fields.problem() == null ? type.value(fields) : null;
  }

  private void readMember(JsonParser parser, String member) {
    switch (member) {
      case "value" -> readOne(parser, fields.value);
      case "count" -> readOne(parser, fields.count);
      case "sum" -> readOne(parser, fields.sum);
      case "values" -> {
        if (type == ValueType.SET) {
          readMembers(parser);
        } else {
          readList(parser, fields.values);
        }
      }
      case "sample_rates" -> readList(parser, fields.rates);
      case "counts" -> readList(parser, fields.counts);
      case "samples" -> readPairs(parser, "value", fields.values, "rate", fields.rates);
      case "buckets" -> readPairs(parser, "upper_limit", fields.bounds, "count", fields.counts);
      case "quantiles" -> readPairs(parser, "quantile", fields.quantiles, "value", fields.values);
      case "statistic" -> {
        fields.statistic = "";
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          fields.statistic = parser.getString();
        }
        parser.skipChildren();
      }
      default -> parser.skipChildren();
    }
  }

  private void readOne(JsonParser parser, Doubles into) {
    into.begin();
    into.add(number(parser));
  }

  private void readList(JsonParser parser, Doubles into) {
    if (isList(parser)) {
      into.begin();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        into.add(number(parser));
      }
    }
  }

  /// A list of objects with two numbers each, or of the first numbers alone.
  private void readPairs(
      JsonParser parser, String first, Doubles firsts, String second, Doubles seconds) {
    if (!isList(parser)) {
      return;
    }
    firsts.begin();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        if (firsts.size() == 0) {
          seconds.begin();
        }
        readPair(parser, first, firsts, second, seconds);
      } else {
        firsts.add(number(parser));
      }
    }
    if (firsts.size() == 0 && !seconds.isPresent()) {
      seconds.begin(); // an empty list is the same in both spellings
    }
  }

  private void readPair(
      JsonParser parser, String first, Doubles firsts, String second, Doubles seconds) {
    int had = firsts.size();
    int hadSeconds = seconds.size();
    for (String member = parser.nextName(); member != null; member = parser.nextName()) {
      parser.nextToken();
      if (member.equals(first)) {
        firsts.add(number(parser));
      } else if (member.equals(second)) {
        seconds.add(number(parser));
      } else {
        parser.skipChildren();
      }
    }
    if (firsts.size() != had + 1 || seconds.size() != hadSeconds + 1) {
      fields.refuse(first + " or " + second + " is missing or there twice");
    }
  }

  private void readMembers(JsonParser parser) {
    if (!isList(parser)) {
      return;
    }
    Set<String> members = fields.beginMembers();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      switch (parser.currentToken()) {
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> {
          if (members.size() <= Bounds.SET_VALUES_MAX) { // one more, and the set is refused
            members.add(parser.getString());
          }
        }
        default -> {
          fields.refuse("an element of a set is no text");
          parser.skipChildren();
        }
      }
    }
  }

  private boolean isList(JsonParser parser) {
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      return true;
    }
    fields.refuse("no list");
    parser.skipChildren();
    return false;
  }

  /// The number that the parser stands on; a text may hold one. What is none is noted, and is 0.
  private double number(JsonParser parser) {
    double number =
        switch (parser.currentToken()) {
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
          case VALUE_STRING -> {
            String text = parser.getString();
            if (text.equals("NaN") && type == ValueType.GAUGE) {
              yield Double.NaN;
            }
            if (type == ValueType.HISTOGRAM && INFINITIES.contains(text.toLowerCase(Locale.ROOT))) {
              yield Double.POSITIVE_INFINITY; // allowed as a bound, which ValueType looks at
            }
            yield decimal(text);
          }
          default -> Double.NEGATIVE_INFINITY;
        };
    parser.skipChildren();
    boolean overflow = Double.isInfinite(number) && parser.currentToken() != JsonToken.VALUE_STRING;
    if (overflow || number == Double.NEGATIVE_INFINITY) {
      fields.refuse("a value is no number");
      return 0;
    }
    return number;
  }

  private static double decimal(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || Decimal.end(bytes, 0, bytes.length) != bytes.length) {
      return Double.NEGATIVE_INFINITY;
    }
    double number = JavaDoubleParser.parseDouble(bytes);
    return Double.isInfinite(number) ? Double.NEGATIVE_INFINITY : number;
  }
}
