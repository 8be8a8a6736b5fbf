package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.MessageReader;
import io.herokuexporter.logplex.Scan;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;
import java.util.Arrays;

/// Reads the lines of Heroku's router (Dev Center, "HTTP Routing" and "Error Codes"):
/// `at=error code=H12 desc="Request timeout" method=GET path="/" … dyno=web.1 connect=1ms …`.
/// Any key may be missing, empty or in another place: the lines of 2012 and of today are read
/// alike.
final class RouterReader {
  private static final Slice NOTHING = new Slice();

  private static final long INFO = KeyValues.headOf("info");
  private static final int INFO_BYTES = 4;

  private static final int AT = 0;
  private static final int CODE = 1;
  private static final int DYNO = 2;
  private static final int METHOD = 3;
  private static final int STATUS = 4;
  private static final int CONNECT = 5;
  private static final int SERVICE = 6;
  private static final int BYTES = 7;

  private final ProcessTable processes;
  private final Tallies tallies;
  private final KeyValues pairs =
      new KeyValues("at", "code", "dyno", "method", "status", "connect", "service", "bytes");

  /// The values of these keys, in that order.
  private final Slice[] values = new Slice[BYTES + 1];

  /// A bit for each of them that the line has; the others are left from earlier lines.
  private int present;

  RouterReader(ProcessTable processes, Tallies tallies) {
    this.processes = processes;
    this.tallies = tallies;
    Arrays.setAll(values, _ -> new Slice());
  }

  /// Reads one line; false when APP says that it is not of the platform, for an app may print
  /// anything, or when it holds no `key=value` at all, and so is none of the router's.
  boolean read(Message message, Batch batch) {
    if (!PlatformLines.isOfPlatform(message) && !PlatformLines.isOfApp(message)) {
      return false;
    }
    pairs.open(message.text());
    present = 0;
    boolean any = false;
    while (pairs.next()) {
      any = true;
      int field = pairs.field();
      if (field != KeyValues.NOT_WANTED) {
        pairs.value(values[field]);
        present |= 1 << field;
      }
    }
    if (any) {
      count(batch);
    }
    return any;
  }

  /// The value of a key; empty when the line has none.
  private Slice value(int field) {
    return (present & 1 << field) == 0 ? NOTHING : values[field];
  }

  private void count(Batch batch) {
    Slice dyno = value(DYNO);
    if (dyno.length() > MessageReader.PROC_ID_BYTES_MAX) {
      int length = dyno.length();
      batch.discard(Reason.VALUE, () -> "dyno of " + length + " bytes");
      return;
    }
    AppProcess process = processes.findOrAdd(dyno);
    ProcessTally tally = tallies.hear(process);
    if (!process.fitsLabels()) {
      AppProcess.refuse(batch);
      return;
    }
    AppProcess app = processes.app();
    ProcessTally appTally = tallies.hear(app);
    appTally.exist(Zeros.ROUTED_APP);
    tallies.heardUnderFullName(process).exist(Zeros.ROUTED_DYNO);
    tally.exist(process == app ? Zeros.UNROUTED : Zeros.ROUTED_PROCESS);
    if (isError()) {
      countError(process, tally);
    }
    countTraffic(tally, appTally, batch);
  }

  /// Whether `at` is there and not `info`: notices such as H80 come with that.
  private boolean isError() {
    Slice at = value(AT);
    return (present & 1 << AT) != 0 && !(at.length() == INFO_BYTES && head(at) == INFO);
  }

  private void countError(AppProcess process, ProcessTally tally) {
    Slice code = value(CODE);
    String named = ErrorCode.of(code.bytes(), code.start(), code.end());
    if (named == null || !named.startsWith("H")) {
      return;
    }
    tally.countError(named);
    if (ErrorCode.OF_ORIGINAL.contains(named)) {
      tallies.heardUnderFullName(process).countRouterError(named);
    }
  }

  private void countTraffic(ProcessTally tally, ProcessTally appTally, Batch batch) {
    RouterTraffic traffic = tally.traffic();
    Slice method = value(METHOD);
    Slice status = value(STATUS);
    traffic.request(HttpMethod.of(head(method), method.length()), status(status));
    double serviceSeconds = seconds(value(SERVICE), batch);
    if (serviceSeconds >= 0) {
      traffic.service(serviceSeconds);
    }
    double connectSeconds = seconds(value(CONNECT), batch);
    if (connectSeconds >= 0) {
      appTally.connect().observe(connectSeconds);
    }
    Slice bytes = value(BYTES);
    long length = Digits.number(bytes.bytes(), bytes.start(), bytes.end());
    if (length >= 0) {
      traffic.responseBytes((double) length);
    } else if (!bytes.isEmpty()) {
      discard(Reason.VALUE, "bytes", bytes, batch);
    }
  }

  private static int status(Slice text) {
    boolean standard = text.length() == 3;
    long number = standard ? Digits.number(text.bytes(), text.start(), text.end()) : -1;
    return number < 0 ? RequestTallies.NO_STATUS : (int) number;
  }

  /// A duration in seconds, a bare number being milliseconds (H25, H26); -1 when there is none.
  private static double seconds(Slice text, Batch batch) {
    if (text.isEmpty()) {
      return -1;
    }
    byte[] bytes = text.bytes();
    int end = Digits.end(bytes, text.start(), text.end());
    long number = Digits.number(bytes, text.start(), end);
    int unitBytes = text.end() - end;
    if (number < 0) {
      discard(Reason.VALUE, "duration", text, batch);
      return -1;
    }
    if (unitBytes == 0 || (unitBytes == 2 && bytes[end] == 'm' && bytes[end + 1] == 's')) {
      return number / 1000.0;
    }
    if (unitBytes == 1 && bytes[end] == 's') {
      return (double) number;
    }
    discard(Reason.UNIT, "duration", text, batch);
    return -1;
  }

  private static void discard(Reason reason, String what, Slice text, Batch batch) {
    batch.discard(reason, () -> what + " " + text.text());
  }

  private static long head(Slice text) {
    return Scan.head(text.bytes(), text.start(), text.end());
  }
}
