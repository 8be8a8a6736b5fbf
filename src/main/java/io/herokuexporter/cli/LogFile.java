package io.herokuexporter.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
///   length. A frame may hold newlines when its length says so, and be glued to the next one.
///
/// Lines are bytes, read as ISO 8859-1 so that none is lost.
final class LogFile implements AutoCloseable {
  /// Logplex takes no message of more than 10 KiB; a file may be no log at all.
  static final int LINE_BYTES_MAX = 1024 * 1024;

  /// Stands for standard input among files.
  static final Path STANDARD_INPUT = Path.of("-");

  private static final Pattern RENDERED =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\S+) ([^\\s\\[]+)\\[([^\\]\\s]*)\\]:(?: (.*))?", Pattern.DOTALL);
  private static final Pattern FRAME = Pattern.compile("(\\d{1,9}) (<.*)", Pattern.DOTALL);
  private static final Pattern BARE = Pattern.compile("<\\d+>.*", Pattern.DOTALL);
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*m");

  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF"; // of UTF-8
  private static final String NONE = "neither a line of `heroku logs` nor a frame";
  private static final String TOO_LONG = "longer than " + LINE_BYTES_MAX + " bytes";

  private final InputStream in;
  private long bytesRead;
  private long line;
  private long linesRead;

  /// The line that is looked at; of a longer one than may be the beginning, and one byte more.
  private @Nullable String peeked;

  private @Nullable String glued;

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
    return cannotRead(file) + ": " + Mistakes.masked(String.valueOf(e.getMessage()));
  }

  static InputStream open(Path file) throws IOException {
    return file.equals(STANDARD_INPUT) ? System.in : new FileInputStream(file.toFile());
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
    String text = glued;
    glued = null;
    while (text == null || text.isBlank()) {
      text = readLine();
      if (text == null) {
        return null;
      }
    }
    long number = line;
    if (text.length() > LINE_BYTES_MAX) {
      return new Entry(number, null, TOO_LONG);
    }
    Matcher frame = FRAME.matcher(text);
    if (frame.matches()) {
      return Entry.of(number, cut(Integer.parseInt(frame.group(1)), frame.group(2)));
    }
    if (BARE.matcher(text).matches()) {
      return Entry.of(number, text);
    }
    Matcher rendered = RENDERED.matcher(COLOUR.matcher(text).replaceAll(""));
    return rendered.matches() ? Entry.of(number, syslog(rendered)) : new Entry(number, null, NONE);
  }

  /// The message of a frame that begins with `text`: of as many octets as its length says, if that
  /// leads to an end and is no longer than a line may be; else what stands on its line.
  private String cut(int length, String text) throws IOException {
    StringBuilder message = new StringBuilder(text);
    while (length <= LINE_BYTES_MAX && message.length() + 1 < length && !beginsEntry(peekLine())) {
      message.append('\n').append(readLine());
    }
    if (length < message.length() && FRAME.matcher(message.substring(length)).matches()) {
      glued = message.substring(length);
      return message.substring(0, length);
    }
    return message.toString();
  }

  private static boolean beginsEntry(@Nullable String text) {
    return text == null
        || FRAME.matcher(text).matches()
        || BARE.matcher(text).matches()
        || RENDERED.matcher(COLOUR.matcher(text).replaceAll("")).matches();
  }

  private static String syslog(Matcher rendered) {
    String app = rendered.group(2);
    String text = rendered.group(4) == null ? "" : rendered.group(4);
    return "<%d>1 %s host %s %s - %s"
        .formatted(
            app.equals("heroku") ? 158 : 190, rendered.group(1), app, rendered.group(3), text);
  }

  private @Nullable String peekLine() throws IOException {
    if (peeked == null) {
      peeked = readBytes();
    }
    return peeked;
  }

  private @Nullable String readLine() throws IOException {
    String text = peekLine();
    peeked = null;
    line = linesRead;
    return text;
  }

  private @Nullable String readBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int b = in.read();
    if (b < 0) {
      return null;
    }
    linesRead++;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      bytesRead++;
      if (bytes.size() <= LINE_BYTES_MAX) {
        bytes.write(b);
      }
    }
    bytesRead++;
    String text = bytes.toString(StandardCharsets.ISO_8859_1);
    if (linesRead == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
