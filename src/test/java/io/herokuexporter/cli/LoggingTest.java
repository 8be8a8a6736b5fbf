package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @Test
  @Timeout(30)
  void nobody_waits_for_who_does_not_read_the_log() {
    CountDownLatch read = new CountDownLatch(1);
    OutputStream unread =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            try {
              read.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
          }
        };
    try {
      int max = Logging.LINES_MAX;
      log(10 * max, unread, queue -> assertThat(queue.getNumberOfElementsInQueue()).isEqualTo(max));
    } finally {
      read.countDown();
    }
  }

  @Test
  void what_waits_is_written_at_the_end() {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    log(1000, written, _ -> {});
    assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(1000);
  }

  /// Logs lines to a stderr, looks at those that wait, and ends.
  private static void log(int lines, OutputStream stderr, Consumer<AsyncAppender> look) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(stderr));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      AsyncAppender queue = Logging.queue(context, Level.INFO, Logging.Format.LOGFMT);
      for (int i = 0; i < lines; i++) {
        context.getLogger("a").info("line {}", i);
      }
      look.accept(queue);
      queue.stop();
    } finally {
      System.setErr(before);
    }
  }
}
