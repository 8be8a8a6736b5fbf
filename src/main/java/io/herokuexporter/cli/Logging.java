package io.herokuexporter.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Sets up the log: one line an event, to stderr.
final class Logging {
  /// How a line looks.
  enum Format {
    LOGFMT,
    JSON;

    static Format of(String text) {
      return switch (text) {
        case "logfmt" -> LOGFMT;
        case "json" -> JSON;
        default ->
            throw new IllegalArgumentException(
                "\"" + text + "\" is no log format; use logfmt or json");
      };
    }
  }

  /// Writes the message as it reads, in the field that log pipelines look at: Logback writes its
  /// pattern there, and the arguments apart.
  private static final class FormattedJsonEncoder extends JsonEncoder {
    FormattedJsonEncoder() {
      setWithMessage(false);
      setWithArguments(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
      line.append(VALUE_SEPARATOR);
      appenderMember(
          line, MESSAGE_ATTR_NAME, JsonEscapeUtil.jsonEscapeString(event.getFormattedMessage()));
    }
  }

  /// So many lines wait for whoever reads the log.
  static final int LINES_MAX = 1024;

  private static final int END_MILLIS_MAX = 500;

  private static final String QUEUE = "queue";

  private Logging() {}

  static void configure(Level level, Format format) {
    configure((LoggerContext) LoggerFactory.getILoggerFactory(), level, format);
  }

  static void configure(LoggerContext context, Level level, Format format) {
    set(context, level, stderr(context, format));
  }

  /// The same for a process that serves: nobody waits for whoever reads the log, so what finds no
  /// room is lost. To be ended by [#end].
  static void queue(Level level, Format format) {
    queue((LoggerContext) LoggerFactory.getILoggerFactory(), level, format);
  }

  static AsyncAppender queue(LoggerContext context, Level level, Format format) {
    AsyncAppender lines = new AsyncAppender();
    lines.setContext(context);
    lines.setName(QUEUE);
    lines.setQueueSize(LINES_MAX);
    lines.setDiscardingThreshold(0); // else the last fifth is for warnings alone
    lines.setNeverBlock(true);
    lines.setMaxFlushTime(END_MILLIS_MAX);
    lines.addAppender(stderr(context, format));
    lines.start();
    set(context, level, lines);
    return lines;
  }

  /// Writes what waits, as the last thing that a process does. Waits for half a second at most.
  static void end() {
    Appender<ILoggingEvent> lines =
        root((LoggerContext) LoggerFactory.getILoggerFactory()).getAppender(QUEUE);
    if (lines != null) {
      lines.stop();
    }
  }

  private static Appender<ILoggingEvent> stderr(LoggerContext context, Format format) {
    Encoder<ILoggingEvent> encoder = encoder(format);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static ch.qos.logback.classic.Logger root(LoggerContext context) {
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  private static void set(LoggerContext context, Level level, Appender<ILoggingEvent> appender) {
    context.reset();
    ch.qos.logback.classic.Logger root = root(context);
    root.addAppender(appender);
    root.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(level));
    // a library's debug lines may hold what was sent
    context.getLogger("io.netty").setLevel(ch.qos.logback.classic.Level.WARN);
  }

  static Encoder<ILoggingEvent> encoder(Format format) {
    return switch (format) {
      case LOGFMT -> new LogfmtEncoder();
      case JSON -> new FormattedJsonEncoder();
    };
  }
}
