package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.DynoEvent;
import io.herokuexporter.metric.DynoEvent.Changed.To;
import io.herokuexporter.metric.Life;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what Heroku's platform tells of dynos: their life (`State changed from starting to up`,
/// `Process exited with status 0`), their errors (`Error R14 (Memory quota exceeded)`), and, where
/// the app has asked for it, their load and memory every 20 s (Dev Center, "Log Runtime Metrics").
final class DynoReader {
  private static final byte[] STATE = ascii("State changed from ");
  private static final byte[] TO = ascii(" to ");
  private static final byte[] EXIT = ascii("Process exited");
  private static final byte[] WITH_STATUS = ascii(" with status ");
  private static final byte[] ERROR = ascii("Error ");
  private static final String ATTACH_ERROR = "R13";
  private static final String RUN = "run";
  private static final int EXIT_DIGITS_MAX = 3;

  private static final Set<String> STATES =
      Set.of("created", "provisioning", "starting", "up", "down", "crashed", "complete", "idle");
  private static final Set<String> OVER = Set.of("down", "crashed", "complete");

  /// No line of runtime metrics has more than ten, and none of 10,000 bytes, where Logplex cuts, as
  /// many as this.
  private static final int SAMPLES_MAX = 1_000;

  /// What counts up from the start of a dyno, and is no gauge.
  private static final Set<String> CUMULATIVE = Set.of("memory_pgpgin", "memory_pgpgout");

  /// Of keys that always carry a unit: a line that was cut may have lost it.
  private static final String MEMORY = "memory_";

  private static final Set<String> RESERVED =
      Set.of(HerokuFamilies.DYNO_UP, HerokuFamilies.DYNO_STATE_CHANGES, HerokuFamilies.DYNO_EXITS);

  private final SampleLine line;
  private final Tallies tallies;
  private final SeriesBuilder series = new SeriesBuilder();

  DynoReader(SampleLine line, Tallies tallies) {
    this.line = line;
    this.tallies = tallies;
  }

  /// Reads one line; false when it is not of the platform, so tells nothing of a dyno. One error is
  /// written under the app's own name, so it is believed of dynos for one-off commands alone. A
  /// text that we do not know tells no more than that there is a dyno.
  boolean read(Message message, AppProcess process, Batch batch) {
    if (process.name == null
        || !(PlatformLines.isOfPlatform(message) || isAttachError(message, process))) {
      return false;
    }
    if (process.fitsLabels()) {
      count(message, process, batch);
    } else {
      AppProcess.refuse(batch);
    }
    return true;
  }

  private static boolean isAttachError(Message message, AppProcess process) {
    return PlatformLines.isOfApp(message)
        && RUN.equals(process.shown.name)
        && ATTACH_ERROR.equals(errorCode(message.text()));
  }

  private void count(Message message, AppProcess process, Batch batch) {
    tallies.hear(process).exist(Zeros.DYNO);
    Slice text = message.text();
    if (SampleLine.reads(message)) {
      samples(message, process, batch);
    } else if (text.startsWith(STATE)) {
      state(message, process, batch);
    } else if (text.startsWith(EXIT)) {
      exit(message, process, batch);
    } else {
      String code = errorCode(text);
      if (code != null) {
        tallies.hear(process).countError(code);
      }
    }
  }

  /// The code of `Error R14 (Memory quota exceeded)`, or null.
  private static @Nullable String errorCode(Slice text) {
    int from = after(ERROR, text.bytes(), text.start(), text.end());
    int to = from + ErrorCode.LENGTH;
    if (from < 0 || to > text.end() || (to < text.end() && text.bytes()[to] != ' ')) {
      return null;
    }
    String code = ErrorCode.of(text.bytes(), from, to);
    return code != null && code.startsWith("R") ? code : null;
  }

  private void state(Message message, AppProcess process, Batch batch) {
    Slice text = message.text();
    int from = text.start() + STATE.length;
    int to = PlatformLines.indexOf(TO, text.bytes(), from, text.end());
    if (to < 0) {
      batch.discard(Reason.VALUE, () -> "a change of state without its end");
      return;
    }
    String before = word(text.bytes(), from, to);
    String now = word(text.bytes(), to + TO.length, text.end()).strip();
    String label = STATES.contains(now) ? now : "other";
    tallies.hear(process).count(1, HerokuFamilies.DYNO_STATE_CHANGES, "to", label);
    boolean fromUp = before.equals("up");
    To what = now.equals("up") ? To.UP : OVER.contains(now) ? To.OVER : To.OTHER;
    long micros = Timestamps.micros(message.timestamp());
    AppProcess shown = process.shown;
    DynoEvent.Changed changed =
        new DynoEvent.Changed(shown.owner, upKey(process), fromUp, what, micros);
    batch.add(changed);
    if (process.runsOnce() && changed.isOver()) {
      batch.add(new DynoEvent.Ended(process.owner, micros));
    }
  }

  /// The series that says whether it is up; those that run once have none.
  private static @Nullable SeriesKey upKey(AppProcess process) {
    return process.runsOnce() ? null : process.key(HerokuFamilies.DYNO_UP);
  }

  private void exit(Message message, AppProcess process, Batch batch) {
    Slice text = message.text();
    int from = text.start() + EXIT.length;
    int digits = after(WITH_STATUS, text.bytes(), from, text.end());
    String status = "";
    if (digits >= 0) {
      int end = Digits.end(text.bytes(), digits, text.end());
      boolean known = end > digits && end - digits <= EXIT_DIGITS_MAX;
      status = known ? word(text.bytes(), digits, end) : "other";
    }
    tallies.hear(process).count(1, HerokuFamilies.DYNO_EXITS, "status", status);
    long micros = Timestamps.micros(message.timestamp());
    batch.add(
        process.runsOnce()
            ? new DynoEvent.Ended(process.owner, micros)
            : new DynoEvent.Exited(process.owner, micros));
  }

  private void samples(Message message, AppProcess process, Batch batch) {
    line.read(message.text(), batch);
    if (line.samples().isEmpty()) {
      return;
    }
    AppProcess shown = process.shown;
    long micros = Timestamps.micros(message.timestamp());
    List<Update> updates = new ArrayList<>();
    for (SampleLine.Sample sample : line.samples()) {
      if (updates.size() == SAMPLES_MAX) {
        batch.discard(Reason.SERIES_LIMIT, () -> "too many samples in one line");
        continue;
      }
      Update update = update(sample, shown, micros, batch);
      if (update != null) {
        updates.add(update);
      }
    }
    // of those that run once several share one name
    long id = process.runsOnce() ? 0 : id(line.dyno());
    batch.add(new DynoEvent.Sampled(shown.owner, upKey(process), id, updates, micros));
  }

  private @Nullable Update update(
      SampleLine.Sample sample, AppProcess shown, long micros, Batch batch) {
    if (sample.unit() == Unit.NONE && sample.key().startsWith(MEMORY)) {
      batch.discard(Reason.UNIT, () -> sample.key() + " without its unit");
      return null;
    }
    boolean counts = CUMULATIVE.contains(sample.key());
    if (counts && sample.value() < 0) {
      batch.discard(Reason.VALUE, () -> sample.key() + " below 0");
      return null;
    }
    String name = HerokuFamilies.sampleName(HerokuFamilies.DYNO_PREFIX, sample);
    series.start(counts ? name + HerokuFamilies.COUNTER_SUFFIX : name);
    if (RESERVED.contains(name)) {
      series.refuse(name + " is another family");
    }
    SeriesKey key = series.label("app", shown.app).label("process", shown.name).build();
    if (key == null) {
      batch.discard(Reason.NAME, series::problem);
      return null;
    }
    Value value = counts ? new Value.Counter(sample.value()) : new Value.Gauge(sample.value());
    return new Update(key, value, false, Life.FADES_WITH_DYNO, shown.owner, micros, 1);
  }

  /// A number that stands for the id of a dyno; 0 when there is none.
  private static long id(@Nullable String dyno) {
    long hash = 0;
    for (int i = 0; dyno != null && i < dyno.length(); i++) {
      hash = (hash + dyno.charAt(i) + 1) * 0x9E37_79B9_7F4A_7C15L;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  private static String word(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
