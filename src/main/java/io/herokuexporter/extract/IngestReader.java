package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Updates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// Reads the metrics that dynos print: `crates-io-heroku-metrics:ingest ` and the base64 of a JSON
/// array of `{"metric":{…}}` in Vector's data model. A line that cannot be read as a whole applies
/// nothing; in one that can, each metric stands alone.
final class IngestReader {
  private static final byte[] PREFIX = Bytes.ascii("crates-io-heroku-metrics:ingest ");

  /// Deeper than anything in a line of 10,000 bytes, where Logplex cuts.
  private static final int NESTING_MAX = 10_000;

  /// JSON that one parser's table of names may be of. It keeps the name of every member that it has
  /// met, whatever its length, and at most some thousands of them.
  private static final int NAMED_BYTES_MAX = 1024 * 1024;

  private JsonFactory json = newJson();

  /// JSON that its table of names is of.
  private int namedBytes;

  private final Base64Buffer decoded = new Base64Buffer();
  private final MetricTemplates templates = new MetricTemplates();
  private final MetricReader metrics = new MetricReader();
  private final Updates updates = new Updates();
  private final List<Discard> discards = new ArrayList<>();

  private record Discard(Reason reason, Supplier<String> what) {}

  /// What one metric holds must not cost the others of its line: numbers and names may be as long
  /// as they are.
  private static JsonFactory newJson() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(NESTING_MAX)
                .maxNumberLength(Integer.MAX_VALUE)
                .maxNameLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  /// Whether a message is of this dialect; any process of an app may emit.
  static boolean reads(Message message) {
    return message.text().startsWith(PREFIX);
  }

  /// Adds the metrics of the line to the batch, as of this process.
  ///
  /// @param micros the timestamp of the message
  void read(Message message, AppProcess process, long micros, Batch batch) {
    try {
      decode(message.text());
    } catch (IllegalArgumentException e) {
      batch.discard(Reason.BASE64, () -> "" + e.getMessage());
      return;
    }
    byte[] bytes = decoded.bytes();
    int length = decoded.length();
    updates.clear();
    discards.clear();
    if (!templates.read(process.metrics, bytes, 0, length, micros, updates)) {
      readUnknown(bytes, length, process, micros, batch);
    }
    for (Update update : updates) {
      batch.add(update);
    }
    discards.forEach(discard -> batch.discard(discard.reason, discard.what));
    updates.clear();
    discards.clear();
  }

  private void readUnknown(byte[] bytes, int length, AppProcess process, long micros, Batch batch) {
    byte[] repaired = repaired(bytes, length);
    try {
      if (repaired == null) {
        readArray(bytes, length, process, micros);
        if (discards.isEmpty()) {
          templates.learn(process.metrics, bytes, 0, length, updates);
        }
      } else {
        readArray(repaired, repaired.length, process, micros);
      }
    } catch (JacksonException e) {
      updates.clear();
      discards.clear();
      batch.discard(Reason.JSON, e::getOriginalMessage);
    }
  }

  /// The text with what is no UTF-8 replaced, or null when all of it is. The parser would take some
  /// of that for characters (overlong forms), and the rest for the end of the JSON.
  private static byte @Nullable [] repaired(byte[] bytes, int length) {
    int at = 0;
    while (at < length && bytes[at] >= 0) {
      at++;
    }
    if (at == length) {
      return null;
    }
    byte[] repaired =
        new String(bytes, 0, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(bytes, 0, length, repaired, 0, repaired.length) ? null : repaired;
  }

  private void decode(Slice text) {
    int from = text.start() + PREFIX.length;
    int to = text.end();
    while (to > from && text.bytes()[to - 1] <= ' ' && text.bytes()[to - 1] > 0) {
      to--;
    }
    decoded.decode(text.bytes(), from, to);
  }

  private void readArray(byte[] bytes, int length, AppProcess process, long micros) {
    updates.clear();
    discards.clear();
    forgetNames(length);
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), bytes, 0, length)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new StreamReadException(parser, "not an array");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readElement(parser, process, micros);
      }
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "more after the array");
      }
    }
  }

  /// Forgets the names of members once they are of much JSON, before so many bytes more are read.
  private void forgetNames(int length) {
    namedBytes += length;
    if (namedBytes > NAMED_BYTES_MAX) {
      json = newJson();
      namedBytes = length;
    }
  }

  private void readElement(JsonParser parser, AppProcess process, long micros) {
    metrics.read(parser, process, micros);
    Update update = metrics.update();
    if (update != null) {
      updates.add(update);
    } else {
      String problem = metrics.problem();
      discards.add(new Discard(metrics.reason(), () -> problem));
    }
  }
}
