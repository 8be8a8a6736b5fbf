package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the lines of Heroku's router (Dev Center, "HTTP Routing" and "Error Codes"):
/// `at=error code=H12 desc="Request timeout" method=GET path="/" … dyno=web.1 connect=1ms …`.
/// Counts eleven error codes by process. The errors of one batch are tallied by process first, for
/// a batch has many router lines and few processes.
final class RouterReader {
  /// A longer `dyno` is none of Heroku's.
  static final int DYNO_BYTES_MAX = 128;

  private static final String[] CODES = {
    "H10", "H11", "H12", "H13", "H14", "H15", "H18", "H19", "H20", "H21", "H22"
  };
  static final String PROC_ID = "router";
  private static final byte[] HEROKU = ascii("heroku");
  private static final byte[] APP = ascii("app");
  private static final long INFO = KeyValues.keyOf("info");
  private static final int INFO_BYTES = 4;
  private static final long AT_KEY = KeyValues.keyOf("at");
  private static final long CODE_KEY = KeyValues.keyOf("code");
  private static final long DYNO_KEY = KeyValues.keyOf("dyno");

  private final ProcessTable processes;
  private final List<AppProcess> tallied = new ArrayList<>();
  private final SeriesBuilder series = new SeriesBuilder();
  private final KeyValues pairs = new KeyValues();
  private final Slice value = new Slice();
  private final Slice dyno = new Slice();
  private long batchNumber;

  RouterReader(ProcessTable processes) {
    this.processes = processes;
  }

  /// Whether a message of this process comes from the router: APP and PROCID decide, for an app may
  /// print anything.
  static boolean reads(Message message, AppProcess process) {
    return process.isRouter && (message.appName().is(HEROKU) || message.appName().is(APP));
  }

  /// Begins a batch. Should the one before have come to no end, its tallies are not counted here.
  ///
  /// @param number tells it from others
  void begin(long number) {
    batchNumber = number;
    tallied.forEach(process -> process.tally = null);
    tallied.clear();
  }

  /// Reads one line; false when it holds no `key=value` at all, and so is none of the router's.
  boolean read(Message message, Batch batch) {
    Slice text = message.text();
    pairs.open(text);
    dyno.set(text.bytes(), 0, 0);
    boolean error = false;
    int code = -1;
    boolean any = false;
    while (pairs.next()) {
      any = true;
      if (pairs.key() == AT_KEY) {
        error = !pairs.isValue(INFO, INFO_BYTES);
      } else if (pairs.key() == CODE_KEY) {
        pairs.value(value);
        code = codeOf(value);
      } else if (pairs.key() == DYNO_KEY) {
        pairs.value(dyno);
      }
    }
    if (any) {
      count(error ? code : -1, batch);
    }
    return any;
  }

  /// Hands the tallies over to the batch, whose last message has been read.
  void finish(Batch batch) {
    for (AppProcess process : tallied) {
      int[] tally = process.tally;
      List<Update> errors = process.routerErrors;
      process.tally = null;
      if (tally == null || errors == null) {
        continue;
      }
      batch.exist(errors);
      for (int i = 0; i < CODES.length; i++) {
        if (tally[i] > 0) {
          SeriesKey series = errors.get(i).series();
          batch.add(Update.add(series, new Value.Counter(tally[i]), process.owner));
        }
      }
    }
    tallied.clear();
  }

  private void count(int code, Batch batch) {
    if (dyno.length() > DYNO_BYTES_MAX) {
      batch.discard(Reason.VALUE, () -> "dyno of " + dyno.length() + " bytes");
      return;
    }
    AppProcess process = processes.find(batch.app(), dyno);
    process.hear(batch, batchNumber);
    if (process.routerErrors == null) {
      process.routerErrors = zeros(batch.app(), process);
    }
    if (process.routerErrors == null) {
      batch.discard(Reason.NAME, series::problem);
      return;
    }
    if (process.tally == null) {
      process.tally = new int[CODES.length];
      tallied.add(process);
    }
    if (code >= 0) {
      process.tally[code]++;
    }
  }

  private @Nullable List<Update> zeros(@Nullable String app, AppProcess process) {
    List<Update> zeros = new ArrayList<>();
    for (String code : CODES) {
      SeriesKey key =
          series
              .start(HerokuFamilies.ROUTER_ERRORS)
              .label("app", app)
              .label("code", code)
              .label("process", process.name)
              .build();
      if (key == null) {
        return null;
      }
      zeros.add(Update.add(key, Value.Counter.ZERO, process.owner));
    }
    return zeros;
  }

  private static int codeOf(Slice value) {
    if (value.length() != 3 || value.bytes()[value.start()] != 'H') {
      return -1;
    }
    for (int i = 0; i < CODES.length; i++) {
      if (CODES[i].charAt(1) == value.bytes()[value.start() + 1]
          && CODES[i].charAt(2) == value.bytes()[value.start() + 2]) {
        return i;
      }
    }
    return -1;
  }
}
