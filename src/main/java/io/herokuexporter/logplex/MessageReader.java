package io.herokuexporter.logplex;

import java.util.BitSet;

/// Cuts the body of one request into messages, by octet counting (RFC 6587, section 3.4.1) and what
/// real senders make of it.
///
/// ```
/// body    = frame* | line*            a body of lines begins with `<`
/// frame   = LEN SP MESSAGE            LEN counts octets, mostly with the final newline
///
///            LEN octets on: a boundary?          no: newline before a boundary?
///  frame ---------------------------------> cut  ----------------------------> cut, repaired
///    |  no LEN                                          | none, LEN past the end: torn
///    v                                                  | none, LEN inside: to the end, repaired
///  BAD_FRAME, end of reading  <-------------------------+
/// ```
///
/// A boundary is the end of the body, or the start of another frame, `digits SP <`, with blanks and
/// newlines before it skipped. So a sender that counts characters, forgets the newline or joins
/// frames by one is read without loss, and a glued L10 notice (heroku/logplex#105) needs no rule.
///
/// A reader is used again for body after body and belongs to one thread. Time is linear in the
/// length of the body whatever it holds: see [#mapBoundaries].
public final class MessageReader {
  /// A longer PROCID, or `dyno` of the router's, is no dyno of Heroku, and would become a label
  /// value.
  public static final int PROC_ID_BYTES_MAX = 128;

  private static final int LENGTH_TOO_LARGE = Integer.MAX_VALUE;

  /// As many stand between VERSION and the text.
  private static final int BLANKS = 6;

  /// What [#next] met.
  public enum Event {
    /// [#message] has been filled.
    MESSAGE,
    /// A frame was cut, but its header could not be read.
    BAD_HEADER,
    /// No frame could be cut here; nothing follows.
    BAD_FRAME,
    /// The body is used up.
    END
  }

  private final Message message = new Message();
  private final int[] blanks = new int[BLANKS];
  private byte[] bytes = {};
  private int end;
  private int position;
  private boolean opened;
  private boolean lines;
  private int frames;
  private int repaired;
  private final BitSet boundaries = new BitSet();
  private boolean mapped;

  /// Starts to read `bytes[start, end)`.
  public void open(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.end = end;
    position = start;
    opened = false;
    frames = 0;
    repaired = 0;
    mapped = false;
  }

  /// The message that the last [Event#MESSAGE] told of.
  public Message message() {
    return message;
  }

  /// How many frames (or lines) were cut so far, readable or not.
  public int frames() {
    return frames;
  }

  /// How many of them had a wrong length.
  public int repaired() {
    return repaired;
  }

  /// Moves to the next message.
  public Event next() {
    position = skipBlanks(position);
    if (position == end) {
      return Event.END;
    }
    if (!opened) {
      opened = true;
      lines = bytes[position] == '<';
    }
    return lines ? nextLine() : nextFrame();
  }

  private Event nextLine() {
    int from = position;
    int newline = Scan.indexOf((byte) '\n', bytes, from, end);
    position = newline < 0 ? end : newline + 1;
    return cut(from, position);
  }

  private Event nextFrame() {
    int digitsEnd = Digits.end(bytes, position, end);
    if (digitsEnd == position || digitsEnd == end || bytes[digitsEnd] != ' ') {
      return tornFrame();
    }
    int length = number(position, digitsEnd);
    int from = digitsEnd + 1;
    if (length <= end - from && isBoundary(from + length)) {
      position = from + length;
      return cut(from, position);
    }
    mapBoundaries(from);
    int to = afterNewlineBeforeBoundary(from);
    if (to < 0 && length > end - from) {
      return tornFrame();
    }
    repaired++;
    position = to < 0 ? end : to;
    return cut(from, position);
  }

  private Event tornFrame() {
    position = end;
    return Event.BAD_FRAME;
  }

  /// Whether a frame may end at `at`.
  private boolean isBoundary(int at) {
    if (mapped) {
      return boundaries.get(at);
    }
    int digits = skipBlanks(at);
    int digitsEnd = Digits.end(bytes, digits, end);
    return digits == end || (digitsEnd > digits && startsMessage(digitsEnd));
  }

  /// Notes every boundary from `from` on, in one walk back from the end of the body. Done at the
  /// first wrong length: from there on many lengths may point into one long run of blanks or
  /// digits, and each would cost a walk through it.
  private void mapBoundaries(int from) {
    if (mapped) {
      return;
    }
    boundaries.clear();
    boundaries.set(end);
    boolean next = true;
    for (int at = end - 1; at >= from; at--) {
      boolean lengthGoesOn = at + 1 < end && Digits.isDigit(bytes[at + 1]) && next;
      next =
          Digits.isDigit(bytes[at])
              ? lengthGoesOn || startsMessage(at + 1)
              : Scan.isBlank(bytes[at]) && next;
      boundaries.set(at, next);
    }
    mapped = true;
  }

  private boolean startsMessage(int at) {
    return at + 1 < end && bytes[at] == ' ' && bytes[at + 1] == '<';
  }

  private int afterNewlineBeforeBoundary(int from) {
    int newline = Scan.indexOf((byte) '\n', bytes, from, end);
    while (newline >= 0 && !isBoundary(newline + 1)) {
      newline = Scan.indexOf((byte) '\n', bytes, newline + 1, end);
    }
    return newline < 0 ? -1 : newline + 1;
  }

  /// Reads the message in `[from, to)`: the blanks are what counts, not what stands between them.
  private Event cut(int from, int to) {
    frames++;
    int textEnd = withoutNewline(from, to);
    int version = startOfVersion(from, textEnd);
    int found = version < 0 ? 0 : Scan.indexesOf((byte) ' ', bytes, version, textEnd, blanks);
    if (found < BLANKS - 1) {
      return Event.BAD_HEADER;
    }
    int appStart = blanks[2] + 1;
    int procStart = blanks[3] + 1;
    int procEnd = blanks[4];
    if (procEnd - procStart > PROC_ID_BYTES_MAX) {
      return Event.BAD_HEADER;
    }
    int textStart = found == BLANKS ? blanks[5] + 1 : textEnd;
    // log-shuttle writes a nil structured data before the text
    if (textEnd - textStart >= 2 && bytes[textStart] == '-' && bytes[textStart + 1] == ' ') {
      textStart += 2;
    }
    message.timestamp.set(bytes, blanks[0] + 1, blanks[1]);
    message.appName.set(bytes, appStart, procStart - 1);
    message.procId.set(bytes, procStart, procEnd);
    message.text.set(bytes, textStart, textEnd);
    return Event.MESSAGE;
  }

  /// Position of VERSION in `<PRI>VERSION SP`, or -1 when it is not there or empty.
  private int startOfVersion(int from, int to) {
    if (from == to || bytes[from] != '<') {
      return -1;
    }
    int digitsEnd = Digits.end(bytes, from + 1, to);
    if (digitsEnd == from + 1 || digitsEnd == to || bytes[digitsEnd] != '>') {
      return -1;
    }
    int version = digitsEnd + 1;
    return version < to && bytes[version] != ' ' ? version : -1;
  }

  private int withoutNewline(int from, int to) {
    if (to == from || bytes[to - 1] != '\n') {
      return to;
    }
    return to - 1 > from && bytes[to - 2] == '\r' ? to - 2 : to - 1;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < end && Scan.isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  /// The number in `[from, to)`, all digits; one that does not fit is [#LENGTH_TOO_LARGE].
  private int number(int from, int to) {
    long number = 0;
    for (int i = from; i < to && number < LENGTH_TOO_LARGE; i++) {
      number = number * 10 + (bytes[i] - '0');
    }
    return (int) Math.min(number, LENGTH_TOO_LARGE);
  }
}
