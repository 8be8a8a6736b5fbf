package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFileTest {
  private static final String HEADER = "<190>1 2026-01-21T15:00:53Z h app web.1 - ";
  private static final String RENDERED = "2026-01-21T15:00:53Z app[web.2]: rendered";
  private static final String RENDERED_MESSAGE =
      "<190>1 2026-01-21T15:00:53Z host app web.2 - rendered";

  @Test
  void reads_the_output_of_heroku_logs() throws IOException {
    assertThat(entries("2026-01-21T15:00:53.048320+00:00 heroku[router]: at=info dyno=web.1\n"))
        .containsExactly(
            "1 <158>1 2026-01-21T15:00:53.048320+00:00 host heroku router - at=info dyno=web.1");
    assertThat(entries("2026-01-21T15:00:53+00:00 app[web.1]:  two blanks \n"))
        .containsExactly("1 <190>1 2026-01-21T15:00:53+00:00 host app web.1 -  two blanks ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001B[33m2026-01-21T15:00:53+00:00 app[web.1]:\u001B[0m hello\n",
        "2026-01-21T15:00:53+00:00 app[\u001B[01;31m\u001B[Kweb\u001B[m\u001B[K.1]: hello\n"
      })
  void removes_colours_of_heroku_and_of_grep(String line) throws IOException {
    assertThat(entries(line))
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-21T15:00:53Z heroku[router]: at=error code=H12 dyno=web.1",
        "<190>1 2026-01-21T15:00:53Z h heroku router - at=error code=H12 dyno=web.1",
        "3 <b>",
        " 3 <b>",
        "3 <b>\r",
        "\u001B[36m2026-01-21T15:00:53Z app[web.1]: x"
      })
  void a_line_inside_of_a_frame_is_no_entry_whatever_it_looks_like(String inside)
      throws IOException {
    String message = HEADER + "it says:\n" + inside + "\nand goes on";
    String other = HEADER + "other";
    String frame = (message.length() + 1) + " " + message + "\n";
    assertThat(entries(frame)).containsExactly("1 " + message);
    assertThat(entries(frame + "\n \n" + other)).containsExactly("1 " + message, "6 " + other);
    assertThat(entries(frame + RENDERED)).containsExactly("1 " + message, "4 " + RENDERED_MESSAGE);
    String endsWithIt = HEADER + "it says:\n" + inside;
    String withoutNewline = endsWithIt.length() + " " + endsWithIt;
    assertThat(entries(withoutNewline + frame + RENDERED))
        .containsExactly("1 " + endsWithIt, "2 " + message, "5 " + RENDERED_MESSAGE);
  }

  @Test
  void frames_of_any_text_are_cut_by_their_octets() throws IOException {
    List<String> pieces =
        List.of("a", " ", "\n", "\r", "3 <b>", "<190>1 x", "\n" + RENDERED, "\n3 <b>", "\n ");
    Random random = new Random(1);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder body = new StringBuilder();
      List<String> messages = new ArrayList<>();
      for (int frame = 0; frame < 3; frame++) {
        StringBuilder message = new StringBuilder(HEADER);
        for (int piece = random.nextInt(6); piece > 0; piece--) {
          message.append(pieces.get(random.nextInt(pieces.size())));
        }
        if (message.charAt(message.length() - 1) == '\n') {
          message.append('.'); // else it would be a newline that is counted
        }
        messages.add(message.toString());
        boolean newline = random.nextBoolean();
        body.append(message.length() + (newline ? 1 : 0)).append(' ').append(message);
        body.append(newline ? "\n" : "").append(random.nextBoolean() ? "" : "\n \r\n");
      }
      assertThat(entries(body.toString()))
          .as("%s", body)
          .extracting(entry -> entry.substring(entry.indexOf(' ') + 1))
          .isEqualTo(messages);
    }
  }

  @Test
  void a_length_that_leads_to_no_end_is_wrong_and_costs_no_line_inside() throws IOException {
    String inside = "<190>1 2026-01-21T15:00:53Z h app web.1 - two";
    String one = HEADER + "one";
    String text = " " + one + "\n" + inside + "\n" + RENDERED + "\nmore\n";
    int toSecond = one.length() + 1 + inside.length() + 1;
    for (int length : new int[] {toSecond - 4, toSecond + 3, text.length(), 1_000_000}) {
      assertThat(entries(length + text))
          .as("%d", length)
          .containsExactly("1 " + one, "2 " + inside, "3 " + RENDERED_MESSAGE, "4 none");
    }
    int toThird = toSecond + RENDERED.length() + 1;
    assertThat(entries(toThird + text)) // what follows begins no entry
        .containsExactly("1 " + one, "2 " + inside, "3 " + RENDERED_MESSAGE, "4 none");
  }

  @Test
  void a_carriage_return_stays_inside_of_a_frame() throws IOException {
    String message = HEADER + "one\r\ntwo";
    assertThat(entries((message.length() + 2) + " " + message + "\r\n" + RENDERED + "\r\n"))
        .containsExactly("1 " + message + "\r", "3 " + RENDERED_MESSAGE);
    assertThat(entries(HEADER + "one\r\n")).containsExactly("1 " + HEADER + "one");
  }

  @Test
  void blanks_before_a_frame_are_passed_over() throws IOException {
    String message = HEADER + "a";
    String frame = message.length() + " " + message;
    assertThat(entries(" \t" + frame + "  \r " + frame + " \n  " + message))
        .containsExactly("1 " + message, "1 " + message, "2 " + message);
  }

  @Test
  void a_frame_is_there_before_what_follows_has_come() throws IOException {
    String message = HEADER + "one\ntwo";
    byte[] frame = bytes((message.length() + 1) + " " + message + "\n");
    InputStream silent =
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("it waits for more");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return read();
          }
        };
    try (LogFile log =
        new LogFile(new SequenceInputStream(new ByteArrayInputStream(frame), silent))) {
      assertThat(log.next().message()).isEqualTo(bytes(message));
    }
  }

  @Test
  void a_line_that_is_too_long_is_in_no_frame() throws IOException {
    String tooLong = "x".repeat(LogFile.LINE_BYTES_MAX + 1);
    assertThat(entries("1000 " + HEADER + "a\n" + tooLong + "\r\n" + RENDERED))
        .containsExactly("1 " + HEADER + "a", "2 none", "3 " + RENDERED_MESSAGE);
    int length = HEADER.length() + 2 + 1_000;
    String glued = "x".repeat(1_000) + "1000000 <190>1 " + tooLong;
    assertThat(entries(length + " " + HEADER + "a\n" + glued))
        .containsExactly("1 " + HEADER + "a", "2 none");
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
    String mark = "\u00EF\u00BB\u00BF";
    assertThat(entries(mark + longest + "\r\n" + longest + "y\n" + longest + "\ry\n" + line + "z"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("1 <190>1").endsWith("x"),
            second -> assertThat(second).isEqualTo("2 none"),
            third -> assertThat(third).isEqualTo("3 none"),
            fourth -> assertThat(fourth).endsWith(" - z"));
    assertThat(entries(mark + longest + "y")).containsExactly("1 none");
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
    try (LogFile log = new LogFile(new ByteArrayInputStream(bytes(text)))) {
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

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
