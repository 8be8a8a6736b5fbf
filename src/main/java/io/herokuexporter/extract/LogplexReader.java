package io.herokuexporter.extract;

import static io.herokuexporter.extract.Bytes.after;
import static io.herokuexporter.extract.Bytes.ascii;

import io.herokuexporter.logplex.Digits;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Reason;

/// Reads the notices of what Heroku lost before it reached us (Dev Center, "Error Codes"):
/// `Error L10 (output buffer overflow): 500 messages dropped since …`, and the forms of other years
/// and of log-shuttle, `drain 'd.…' dropped 1 messages since …` and `Error L13: 111 messages lost
/// since …`.
final class LogplexReader {
  private static final byte[] ERROR = ascii("Error ");
  private static final byte[] MESSAGES = ascii(" messages");
  private static final String LOG_SHUTTLE = "log-shuttle";

  private final ProcessTable processes;
  private final Tallies tallies;

  LogplexReader(ProcessTable processes, Tallies tallies) {
    this.processes = processes;
    this.tallies = tallies;
  }

  /// Reads one line; false when it is neither of the platform nor of log-shuttle, which has no such
  /// name, or no notice.
  boolean read(Message message, AppProcess process, Batch batch) {
    if (!PlatformLines.isOfPlatform(message) && !LOG_SHUTTLE.equals(process.name)) {
      return false;
    }
    Slice text = message.text();
    byte[] bytes = text.bytes();
    int from = after(ERROR, bytes, text.start(), text.end());
    int to = Math.min(from + ErrorCode.LENGTH, text.end());
    boolean isLonger = from >= 0 && Digits.end(bytes, to, text.end()) > to; // Error L100
    String code = from < 0 || isLonger ? null : ErrorCode.of(bytes, from, to);
    if (code == null || !code.startsWith("L")) {
      return false;
    }
    AppProcess app = processes.app();
    if (!app.fitsLabels()) {
      AppProcess.refuse(batch);
      return true;
    }
    tallies.hear(process).countError(code);
    if (ErrorCode.OF_LOSSES.contains(code)) {
      long lost = lost(bytes, to, text.end());
      if (lost < 0) {
        batch.discard(Reason.VALUE, () -> "how many messages were lost");
      } else {
        tallies.hear(app).count((double) lost, HerokuFamilies.LOGPLEX_DROPPED, "code", code);
      }
    }
    return true;
  }

  /// The number before the word `messages`, or -1.
  private static long lost(byte[] bytes, int from, int to) {
    int end = PlatformLines.indexOf(MESSAGES, bytes, from, to);
    int start = end;
    while (start > from && Digits.isDigit(bytes[start - 1])) {
      start--;
    }
    return end < 0 ? -1 : Digits.number(bytes, start, end);
  }
}
