package io.herokuexporter.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
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

  private Logging() {}

  static void configure(Level level, Format format) {
    configure((LoggerContext) LoggerFactory.getILoggerFactory(), level, format);
  }

  static void configure(LoggerContext context, Level level, Format format) {
    context.reset();
    Encoder<ILoggingEvent> encoder = encoder(format);
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
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
