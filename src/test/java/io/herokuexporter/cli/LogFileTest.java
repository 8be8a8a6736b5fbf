package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogFileTest {
  @Test
  void reads_the_output_of_heroku_logs() throws IOException {
    assertThat(entries("2026-01-21T15:00:53.048320+00:00 heroku[router]: at=info dyno=web.1\n"))
        .containsExactly(
            "1 <158>1 2026-01-21T15:00:53.048320+00:00 host heroku router - at=info dyno=web.1");
    assertThat(entries("2026-01-21T15:00:53+00:00 app[web.1]:  two blanks \n"))
        .containsExactly("1 <190>1 2026-01-21T15:00:53+00:00 host app web.1 -  two blanks ");
  }

  @Test
  void removes_colours() throws IOException {
    assertThat(entries("\u001B[33m2026-01-21T15:00:53+00:00 app[web.1]:\u001B[0m hello\n"))
        .containsExactly("1 <190>1 2026-01-21T15:00:53+00:00 host app web.1 - hello");
  }

  @Test
  void keeps_every_byte_of_a_text() throws IOException {
    byte[] line =
        "2026-01-21T15:00:53+00:00 app[web.1]: caf\u00E9 \u00FF\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    try (LogFile log = new LogFile(new ByteArrayInputStream(line))) {
      assertThat(new String(log.next().message(), StandardCharsets.ISO_8859_1))
          .endsWith("caf\u00E9 \u00FF");
    }
  }

  @Test
  void an_empty_message_is_a_message() throws IOException {
    assertThat(
            entries(
                "2026-01-21T15:00:53+00:00 app[web.1]:\n2026-01-21T15:00:53+00:00 app[web.1]: "))
        .containsExactly(
            "1 <190>1 2026-01-21T15:00:53+00:00 host app web.1 - ",
            "2 <190>1 2026-01-21T15:00:53+00:00 host app web.1 - ");
  }

  @Test
  void reads_frames_with_newlines_inside_and_glued_ones() throws IOException {
    assertThat(
            entries(
                """
                50 <190>1 2026-01-21T15:00:53Z h app web.1 - one
                two
                44 <190>1 2026-01-21T15:00:53Z h app web.1 - a.\
                44 <190>1 2026-01-21T15:00:53Z h app web.1 - b
                """))
        .containsExactly(
            "1 <190>1 2026-01-21T15:00:53Z h app web.1 - one\ntwo",
            "3 <190>1 2026-01-21T15:00:53Z h app web.1 - a.",
            "3 <190>1 2026-01-21T15:00:53Z h app web.1 - b");
  }

  @Test
  void a_wrong_length_costs_nothing() throws IOException {
    assertThat(
            entries(
                """
                1000000 <190>1 2026-01-21T15:00:53Z h app web.1 - long
                3 <190>1 2026-01-21T15:00:53Z h app web.1 - short
                <190>1 2026-01-21T15:00:53Z h app web.1 - none
                """))
        .containsExactly(
            "1 <190>1 2026-01-21T15:00:53Z h app web.1 - long",
            "2 <190>1 2026-01-21T15:00:53Z h app web.1 - short",
            "3 <190>1 2026-01-21T15:00:53Z h app web.1 - none");
  }

  @Test
  void a_length_that_no_line_may_have_gathers_no_lines() throws IOException {
    assertThat(
            entries("999999999 <190>1 2026-01-21T15:00:53Z h app web.1 - long\nmore\nand more\n"))
        .containsExactly("1 <190>1 2026-01-21T15:00:53Z h app web.1 - long", "2 none", "3 none");
  }

  @Test
  void tells_the_number_of_a_line_that_is_none() throws IOException {
    assertThat(entries("\nhello\r\n\n2026-01-21T15:00:53Z app[web.1]: x\r\n"))
        .containsExactly("2 none", "4 <190>1 2026-01-21T15:00:53Z host app web.1 - x");
  }

  @Test
  void cuts_no_line_but_passes_it_over_when_it_is_too_long() throws IOException {
    String line = "2026-01-21T15:00:53Z app[web.1]: ";
    String longest = line + "x".repeat(LogFile.LINE_BYTES_MAX - line.length());
    assertThat(entries(longest + "\n" + longest + "y\n" + line + "z\n"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("1 <190>1").endsWith("x"),
            second -> assertThat(second).isEqualTo("2 none"),
            third -> assertThat(third).endsWith(" - z"));
  }

  @Test
  void passes_over_a_byte_order_mark() throws IOException {
    assertThat(entries("\u00EF\u00BB\u00BF2026-01-21T15:00:53Z app[web.1]: x\n"))
        .containsExactly("1 <190>1 2026-01-21T15:00:53Z host app web.1 - x");
  }

  @Test
  void knows_how_much_it_has_read() throws IOException {
    byte[] text = "hello\n\n<190>1 t h app web.1 - x\n".getBytes(StandardCharsets.ISO_8859_1);
    try (LogFile log = new LogFile(new ByteArrayInputStream(text))) {
      log.next();
      assertThat(log.bytesRead()).isEqualTo("hello\n".length());
      log.next();
      assertThat(log.bytesRead()).isEqualTo(text.length);
      assertThat(log.next()).isNull();
    }
  }

  private static List<String> entries(String text) throws IOException {
    List<String> entries = new ArrayList<>();
    try (LogFile log =
        new LogFile(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))) {
      for (LogFile.Entry entry = log.next(); entry != null; entry = log.next()) {
        entries.add(
            entry.line()
                + " "
                + (entry.message() == null
                    ? "none"
                    : new String(entry.message(), StandardCharsets.ISO_8859_1)));
      }
    }
    return entries;
  }
}
