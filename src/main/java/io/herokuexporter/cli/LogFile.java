package io.herokuexporter.cli;

import io.herokuexporter.metric.Bounds;
import io.herokuexporter.storage.FileReason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/// Reads logs line by line, and makes syslog messages of them. A line is one of
///
/// - `TIME APP[PROCID]: TEXT`, the output of `heroku logs`, its colours removed
/// - `LEN <PRI>1 TIME …`, a frame as it stands in a drain body, or `<PRI>1 TIME …` without its
///   length. A frame may hold newlines when its length says so, and be glued to the next one: as in
///   a drain, a length that leads to an end is right, whatever the lines inside look like.
///
/// Lines are bytes, read as ISO 8859-1 so that none is lost.
final class LogFile implements AutoCloseable {
  /// What a text may have, for its whole line: a file may be no log at all.
  static final int LINE_BYTES_MAX = Bounds.TEXT_BYTES_MAX;

  /// So much of a longer one that it is seen to be too long without what does not count.
  private static final int LINE_BYTES_KEPT = LINE_BYTES_MAX + 8;

  /// Stands for standard input among files.
  static final Path STANDARD_INPUT = Path.of("-");

  private static final Pattern RENDERED =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\S+) ([^\\s\\[]+)\\[([^\\]\\s]*)\\]:(?: (.*))?", Pattern.DOTALL);
  private static final Pattern FRAME = Pattern.compile("\\s*+(\\d{1,9}) (<.*)", Pattern.DOTALL);
  private static final Pattern BARE = Pattern.compile("\\s*+(<\\d+>.*)", Pattern.DOTALL);

  /// `grep` writes the second form behind each.
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*[mK]");

  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF"; // of UTF-8
  private static final String NONE = "neither a line of `heroku logs` nor a frame";
  private static final String TOO_LONG = "longer than " + LINE_BYTES_MAX + " bytes";

  private final InputStream in;
  private long bytesRead;
  private long line;
  private long linesRead;

  /// Lines that have been looked at and not been taken.
  private final Deque<Line> ahead = new ArrayDeque<>();

  private @Nullable String glued;

  /// @param number from 1
  /// @param text without its newline; of a line that is too long the beginning
  private record Line(long number, String text) {
    /// A carriage return before the newline is part of the text of a frame alone.
    private String withoutReturn() {
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private boolean isTooLong() {
      return withoutReturn().length() > LINE_BYTES_MAX;
    }

    /// Whether it is nothing but the beginning of an entry, or one that is passed over.
    private boolean beginsEntry() {
      return isTooLong()
          || FRAME.matcher(text).matches()
          || BARE.matcher(text).matches()
          || RENDERED.matcher(COLOUR.matcher(text).replaceAll("")).matches();
    }
  }

  /// One entry of the file.
  ///
  /// @param line its number, from 1
  /// @param message the syslog message without final newline, or null when the line is none
  /// @param problem why it is none; empty when it is one
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Entry(long line, byte @Nullable [] message, String problem) {
    private static Entry of(long line, String message) {
      return new Entry(line, message.getBytes(StandardCharsets.ISO_8859_1), "");
    }
  }

  /// Sees to it that files can be read, before anything is done with the first.
  ///
  /// @throws ParameterException when one cannot
  static void require(List<Path> files, CommandSpec command) {
    for (Path file : files) {
      String why = file.equals(STANDARD_INPUT) ? null : whyNot(file);
      if (why != null) {
        throw new ParameterException(command.commandLine(), cannotRead(file) + ": " + why);
      }
    }
  }

  private static @Nullable String whyNot(Path file) {
    if (!Files.exists(file)) {
      return "there is no such file";
    }
    if (Files.isDirectory(file)) {
      return "it is a folder";
    }
    return Files.isReadable(file) ? null : "this user may not";
  }

  private static String cannotRead(Path file) {
    return "FILE: cannot read " + Mistakes.masked(file.toString());
  }

  /// What to say of a file that could not be read to its end.
  static String cannotRead(Path file, IOException e) {
    return cannotRead(file) + ": " + Mistakes.masked(FileReason.of(e));
  }

  static InputStream open(Path file) {
    return file.equals(STANDARD_INPUT) ? System.in : new LateInput(file);
  }

  LogFile(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /// Bytes of the lines that have been looked at.
  long bytesRead() {
    return bytesRead;
  }

  /// The next entry, or null at the end; empty lines are passed over.
  @Nullable Entry next() throws IOException {
    Line text = glued == null ? null : new Line(line, glued);
    glued = null;
    while (text == null || text.text.isBlank()) {
      text = readLine();
      if (text == null) {
        return null;
      }
    }
    if (text.isTooLong()) {
      return new Entry(text.number, null, TOO_LONG);
    }
    Matcher frame = FRAME.matcher(text.text);
    if (frame.matches()) {
      return Entry.of(text.number, cut(Integer.parseInt(frame.group(1)), frame.group(2)));
    }
    Matcher bare = BARE.matcher(text.withoutReturn());
    if (bare.matches()) {
      return Entry.of(text.number, bare.group(1));
    }
    Matcher rendered = RENDERED.matcher(COLOUR.matcher(text.withoutReturn()).replaceAll(""));
    return rendered.matches()
        ? Entry.of(text.number, syslog(rendered))
        : new Entry(text.number, null, NONE);
  }

  /// The message of a frame that begins with `text`. The last carriage return may stay, for the
  /// server knows it as no part of the text.
  private String cut(int length, String text) throws IOException {
    if (length > LINE_BYTES_MAX) {
      return text;
    }
    String message = byOctets(length, text);
    return message == null ? byLines(length, text) : message;
  }

  /// As many octets as the length says, or null when that does not lead to an end: then the lines
  /// behind `text` are still to be read.
  private @Nullable String byOctets(int length, String text) throws IOException {
    StringBuilder frame = new StringBuilder(text);
    List<Line> taken = new ArrayList<>();
    while (frame.length() + 1 < length) {
      Line next = readLine();
      if (next == null) {
        break;
      }
      taken.add(next);
      frame.append('\n').append(next.text);
    }
    if (frame.length() + 1 >= length && taken.stream().noneMatch(Line::isTooLong)) {
      String message = frame.substring(0, Math.min(length, frame.length()));
      String rest = frame.substring(message.length());
      if (FRAME.matcher(rest).matches()) {
        glued = rest;
        return message;
      }
      // where no line inside is in doubt, what follows need not be waited for: a pipe may be silent
      if (rest.isBlank() && (taken.stream().noneMatch(Line::beginsEntry) || isBeforeEntry())) {
        return message;
      }
    }
    taken.reversed().forEach(ahead::addFirst);
    return null;
  }

  /// What is left of a frame whose length is wrong: its line, and those up to the length that begin
  /// no entry.
  private String byLines(int length, String text) throws IOException {
    StringBuilder message = new StringBuilder(text);
    while (message.length() + 1 < length) {
      Line next = peekLine();
      if (next == null || next.beginsEntry()) {
        break;
      }
      message.append('\n').append(next.text);
      readLine();
    }
    return message.toString();
  }

  /// Whether an entry or the end comes next, behind empty lines, which nobody needs any more.
  private boolean isBeforeEntry() throws IOException {
    Line next = peekLine();
    while (next != null && next.text.isBlank()) {
      ahead.remove();
      next = peekLine();
    }
    return next == null || next.beginsEntry();
  }

  private static String syslog(Matcher rendered) {
    String app = rendered.group(2);
    String text = rendered.group(4) == null ? "" : rendered.group(4);
    return "<%d>1 %s host %s %s - %s"
        .formatted(
            app.equals("heroku") ? 158 : 190, rendered.group(1), app, rendered.group(3), text);
  }

  private @Nullable Line peekLine() throws IOException {
    if (ahead.isEmpty()) {
      Line next = readBytes();
      if (next == null) {
        return null;
      }
      ahead.add(next);
    }
    return ahead.element();
  }

  private @Nullable Line readLine() throws IOException {
    Line next = peekLine();
    if (next != null) {
      ahead.remove();
      line = next.number;
    }
    return next;
  }

  private @Nullable Line readBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    linesRead++;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      bytesRead++;
      if (bytes.size() < LINE_BYTES_KEPT) {
        bytes.write(b);
      }
    }
    bytesRead++;
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    if (linesRead == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    return new Line(linesRead, text);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
