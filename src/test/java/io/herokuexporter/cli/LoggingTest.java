package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LoggingTest {
  private static String line(Logging.Format format, String message, Object... arguments) {
    LoggingEvent event =
        new LoggingEvent(
            LoggingTest.class.getName(),
            (Logger) LoggerFactory.getLogger(LoggingTest.class),
            ch.qos.logback.classic.Level.convertAnSLF4JLevel(Level.INFO),
            message,
            null,
            arguments);
    return new String(Logging.encoder(format).encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void json_has_the_whole_message_in_the_field_of_that_name() {
    assertThat(line(Logging.Format.JSON, "listening on {}, port {}", "a \"host\"\n", 80))
        .startsWith("{")
        .contains("\"level\":\"INFO\"", "\"message\":\"listening on a \\\"host\\\"\\n, port 80\"")
        .doesNotContain("{}\"", "arguments")
        .endsWith("}\n")
        .hasLineCount(1);
  }

  @Test
  void logfmt_has_the_whole_message_behind_msg() {
    assertThat(line(Logging.Format.LOGFMT, "listening on {}, port {}", "host", 80))
        .startsWith("ts=")
        .endsWith(" level=info logger=LoggingTest msg=\"listening on host, port 80\"\n");
  }
}
