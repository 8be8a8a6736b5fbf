package io.herokuexporter.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Log lines as Prometheus and its exporters write them: `ts=… level=info msg="…"`.
final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    line.append("ts=").append(event.getInstant());
    line.append(" level=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
    String logger = event.getLoggerName();
    line.append(" logger=").append(logger.substring(logger.lastIndexOf('.') + 1));
    line.append(" msg=").append(quoted(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(" err=").append(quoted(ThrowableProxyUtil.asString(thrown)));
    }
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> quoted.append(c < ' ' ? '\uFFFD' : c);
      }
    }
    return quoted.append('"').toString();
  }
}
