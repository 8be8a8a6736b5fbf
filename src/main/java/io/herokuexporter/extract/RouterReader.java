package io.herokuexporter.extract;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.MessageReader;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;

/// Reads the lines of Heroku's router (Dev Center, "HTTP Routing" and "Error Codes"):
/// `at=error code=H12 desc="Request timeout" method=GET path="/" … dyno=web.1 connect=1ms …`.
/// Any key may be missing, empty or in another place: the lines of 2012 and of today are read
/// alike.
final class RouterReader {
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

  RouterReader(ProcessTable processes, Tallies tallies) {
    this.processes = processes;
    this.tallies = tallies;
  }

  /// Reads one line; false when APP says that it is not of the platform, for an app may print
  /// anything, or when it holds no `key=value` at all, and so is none of the router's.
  boolean read(Message message, Batch batch) {
    if (!PlatformLines.isOfPlatform(message) && !PlatformLines.isOfApp(message)) {
      return false;
    }
    boolean any = pairs.read(message.text());
    if (any) {
      count(batch);
    }
    return any;
  }

  private void count(Batch batch) {
    Slice dyno = pairs.value(DYNO);
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
    boolean isInfo = pairs.head(AT) == INFO && pairs.value(AT).length() == INFO_BYTES;
    return pairs.has(AT) && !isInfo;
  }

  private void countError(AppProcess process, ProcessTally tally) {
    Slice code = pairs.value(CODE);
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
    HttpMethod method = HttpMethod.of(pairs.head(METHOD), pairs.value(METHOD).length());
    traffic.request(method, status(pairs.value(STATUS)));
    long serviceMillis = millis(pairs.value(SERVICE), batch);
    if (serviceMillis >= 0) {
      traffic.service(serviceMillis);
    }
    long connectMillis = millis(pairs.value(CONNECT), batch);
    if (connectMillis >= 0) {
      appTally.connect().observe(connectMillis);
    }
    Slice bytes = pairs.value(BYTES);
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

  /// A duration, a bare number being milliseconds (H25, H26); -1 when there is none.
  private static long millis(Slice text, Batch batch) {
    byte[] bytes = text.bytes();
    int end = text.end();
    boolean hasUnit = text.length() > 2 && bytes[end - 2] == 'm' && bytes[end - 1] == 's';
    long number = Digits.number(bytes, text.start(), hasUnit ? end - 2 : end);
    return number >= 0 || text.isEmpty() ? number : otherMillis(text, batch);
  }

  private static long otherMillis(Slice text, Batch batch) {
    byte[] bytes = text.bytes();
    int end = Digits.end(bytes, text.start(), text.end());
    long number = Digits.number(bytes, text.start(), end);
    if (number < 0) {
      discard(Reason.VALUE, "duration", text, batch);
      return -1;
    }
    if (text.end() - end == 1 && bytes[end] == 's') {
      return 1000 * number;
    }
    discard(Reason.UNIT, "duration", text, batch);
    return -1;
  }

  private static void discard(Reason reason, String what, Slice text, Batch batch) {
    batch.discard(reason, () -> what + " " + text.text());
  }
}
