package io.herokuexporter.extract;

import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one element of an ingest line:
/// `{"metric":{"name":…,"namespace":…,"kind":…,"tags":{…},"gauge":{…}}}`, members in any order, the
/// unknown ones ignored. What is wrong with it is a [Reason], never an exception; only JSON that is
/// broken throws. For one thread.
final class MetricReader {
  private static final List<String> RESERVED_PREFIXES =
      List.of("heroku_exporter_", "jvm_", "process_");

  private final ValueReader values = new ValueReader();
  private final SeriesBuilder series = new SeriesBuilder();
  private final List<String> tagNames = new ArrayList<>();
  private final List<@Nullable String> tagValues = new ArrayList<>();

  private @Nullable String name;
  private @Nullable String namespace;
  private boolean incremental;
  private boolean kindIsKnown;
  private boolean namesAreTexts;
  private int valueTypes;
  private boolean hasNullType;
  private ValueType valueType = ValueType.GAUGE;
  private @Nullable Value value;

  private @Nullable Update update;
  private Reason reason = Reason.METRIC;
  private String problem = "";

  /// The update that the element comes to, or null: see [#reason].
  @Nullable Update update() {
    return update;
  }

  /// Why there is no update.
  Reason reason() {
    return reason;
  }

  /// The same for people.
  String problem() {
    return problem;
  }

  /// Reads the element that the parser stands on, and leaves it at its last token.
  ///
  /// @param micros the timestamp of the message that it stands in
  void read(JsonParser parser, AppProcess process, long micros) {
    update = null;
    clear();
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      for (String member = parser.nextName(); member != null; member = parser.nextName()) {
        if (parser.nextToken() == JsonToken.START_OBJECT && member.equals("metric")) {
          readMetric(parser);
        } else {
          parser.skipChildren();
        }
      }
    } else {
      parser.skipChildren();
    }
    judge(process, micros);
  }

  private void clear() {
    tagNames.clear();
    tagValues.clear();
    name = null;
    namespace = null;
    incremental = false;
    kindIsKnown = true;
    namesAreTexts = true;
    valueTypes = 0;
    hasNullType = false;
    value = null;
  }

  private void readMetric(JsonParser parser) {
    clear();
    for (String member = parser.nextName(); member != null; member = parser.nextName()) {
      parser.nextToken();
      switch (member) {
        case "name" -> name = readText(parser);
        case "namespace" -> namespace = readText(parser);
        case "kind" -> readKind(parser);
        case "tags" -> readTags(parser);
        default -> readValue(parser, member);
      }
    }
  }

  private void readValue(JsonParser parser, String member) {
    ValueType type = ValueType.of(member);
    if (type == null) {
      parser.skipChildren();
    } else if (parser.currentToken() == JsonToken.VALUE_NULL) {
      hasNullType = true; // of a serializer that writes the types that are not there too
    } else {
      valueTypes++;
      valueType = type;
      value = values.read(parser, type);
    }
  }

  private @Nullable String readText(JsonParser parser) {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getString();
    }
    namesAreTexts &= parser.currentToken() == JsonToken.VALUE_NULL;
    parser.skipChildren();
    return null;
  }

  private void readKind(JsonParser parser) {
    boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
    incremental = text && parser.getString().equals("incremental");
    kindIsKnown =
        incremental
            || (text && parser.getString().equals("absolute"))
            || parser.currentToken() == JsonToken.VALUE_NULL;
    parser.skipChildren();
  }

  private void readTags(JsonParser parser) {
    tagNames.clear();
    tagValues.clear();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      namesAreTexts &= parser.currentToken() == JsonToken.VALUE_NULL;
      parser.skipChildren();
      return;
    }
    for (String tag = parser.nextName(); tag != null; tag = parser.nextName()) {
      parser.nextToken();
      if (tag.equals("app") || tag.equals("process")) {
        parser.skipChildren(); // ours stand there
      } else {
        tagNames.add(tag);
        tagValues.add(readTagValue(parser));
      }
    }
  }

  /// The text of a tag, or null for one that is left out; of a list the last element counts.
  private @Nullable String readTagValue(JsonParser parser) {
    return switch (parser.currentToken()) {
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          parser.getString();
      case START_ARRAY -> readLast(parser);
      case START_OBJECT -> {
        namesAreTexts = false;
        parser.skipChildren();
        yield null;
      }
      default -> null;
    };
  }

  /// The last element of a list, which may be a list again: without recursion, for some are deep.
  private @Nullable String readLast(JsonParser parser) {
    String last = null;
    boolean isObject = false;
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.END_ARRAY) {
        depth--;
        continue;
      }
      isObject = token == JsonToken.START_OBJECT;
      last = null;
      if (isObject) {
        parser.skipChildren();
      } else if (token == JsonToken.START_ARRAY) {
        depth++;
      } else {
        last = readTagValue(parser);
      }
    }
    namesAreTexts &= !isObject;
    return last;
  }

  private void judge(AppProcess process, long micros) {
    boolean isOne = valueTypes == 1 || (valueTypes == 0 && hasNullType);
    if (!isOne || !kindIsKnown) {
      refuse(Reason.METRIC, valueTypes > 1 ? "more than one value" : "no value or kind we know");
      return;
    }
    SeriesKey key = key(process);
    if (key == null) {
      refuse(Reason.NAME, series.problem());
    } else if (value == null) {
      refuse(Reason.VALUE, valueTypes == 0 ? "no object" : values.problem());
    } else {
      boolean adds = incremental && valueType.addsUp();
      Life life = incremental ? Life.KEPT_WITH_DYNO : Life.FADES_WITH_DYNO;
      update = new Update(key, value, adds, life, process.owner, micros, 1);
    }
  }

  private @Nullable SeriesKey key(AppProcess process) {
    String fullName = fullName();
    series.start(fullName);
    if (!namesAreTexts) {
      series.refuse("a name, namespace or tag is no text");
    }
    for (String reserved : RESERVED_PREFIXES) {
      if (fullName.startsWith(reserved)) {
        series.refuse("name \"" + fullName + "\" is reserved");
      }
    }
    series.label("app", process.owner.app()).label("process", process.name);
    for (int i = 0; i < tagNames.size(); i++) {
      String tag = tagNames.get(i);
      String text = tagValues.get(i);
      boolean isBound = tag.equals("le") || tag.equals("quantile");
      if (isBound && text != null && valueType.hasReservedLabels()) {
        series.refuse("tag " + tag + " is reserved here");
      }
      series.label(tag, text);
    }
    return series.build();
  }

  private String fullName() {
    String own = name == null ? "" : name;
    return namespace == null || namespace.isEmpty() || own.isEmpty() ? own : namespace + "_" + own;
  }

  private void refuse(Reason reason, String what) {
    this.reason = reason;
    this.problem = name == null ? what : name + ": " + what;
  }
}
