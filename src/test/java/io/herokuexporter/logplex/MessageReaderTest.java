package io.herokuexporter.logplex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Octet counting, its exceptions, and the header: one fixture for each thing met in the wild.
class MessageReaderTest {
  private static void reads(String body, String... events) {
    assertThat(Reading.of(body).events()).containsExactly(events);
    assertThat(Reading.of(body).repaired()).isZero();
  }

  private static void repairs(int repaired, String body, String... events) {
    assertThat(Reading.of(body).events()).containsExactly(events);
    assertThat(Reading.of(body).repaired()).isEqualTo(repaired);
  }

  @Test
  void reads_frames_whose_length_counts_the_newline() {
    reads(
        Bodies.framed(
            Bodies.message("app", "web.1", "one"), Bodies.message("heroku", "api", "two")),
        "app|web.1|one",
        "heroku|api|two");
  }

  @Test
  void reads_frames_without_newlines_that_follow_each_other_directly() {
    reads(
        Bodies.framed("<1>1 t h app heroku-postgres - a=1", "<1>1 t h app heroku-postgres - b=2"),
        "app|heroku-postgres|a=1",
        "app|heroku-postgres|b=2");
  }

  @Test
  void reads_a_notice_of_loss_that_the_next_frame_is_glued_to() {
    reads(
        "142 <172>1 2014-11-11T08:24:25+00:00 host heroku logplex - Error L10 (output buffer"
            + " overflow): 1 messages dropped since 2014-11-07T23:29:45+00:00."
            + "93 <45>1 2014-11-11T08:24:24.064853+00:00 host heroku web.1 - State changed from"
            + " starting to up\n",
        "heroku|logplex|Error L10 (output buffer overflow): 1 messages dropped since"
            + " 2014-11-07T23:29:45+00:00.",
        "heroku|web.1|State changed from starting to up");
  }

  @Test
  void skips_newlines_between_frames_that_the_length_does_not_count() {
    reads("16 <1>1 t h a p - x\n16 <1>1 t h a p - y\n\n \r\n", "a|p|x", "a|p|y");
  }

  @Test
  void keeps_newlines_and_look_alikes_inside_of_a_text() {
    reads(
        Bodies.framed("<1>1 t h a p - x\n16 <1>1 t h a p - y\nz\n", "<1>1 t h a p - end"),
        "a|p|x\n16 <1>1 t h a p - y\nz",
        "a|p|end");
  }

  @Test
  void drops_a_carriage_return_before_the_final_newline_alone() {
    reads(Bodies.framed("<1>1 t h a p - x\r\ny\r\n", "<1>1 t h a p - \r"), "a|p|x\r\ny", "a|p|\r");
  }

  @Test
  void takes_a_bracket_at_the_start_for_text() {
    reads(
        Bodies.framed(Bodies.message("app", "web.1", "[1] [x y=\"z\"]")),
        "app|web.1|[1] [x y=\"z\"]");
  }

  @Test
  void drops_one_nil_of_structured_data_that_log_shuttle_sends() {
    reads(
        Bodies.framed("<190>1 2019-07-21T22:13:34Z shuttle t.http shuttle - - 168\n"),
        "t.http|shuttle|168");
    reads(Bodies.framed("<1>1 t h a p - - - x\n", "<1>1 t h a p - -\n"), "a|p|- x", "a|p|-");
  }

  @Test
  void keeps_blanks_that_belong_to_the_text() {
    reads(Bodies.framed("<1>1 t h a p -   x  \n"), "a|p|  x  ");
  }

  @Test
  void reads_an_empty_text_with_and_without_its_blank() {
    reads(
        Bodies.framed("<1>1 t h a p - \n", "<1>1 t h a p -\n", "<1>1 t h a p -"),
        "a|p|",
        "a|p|",
        "a|p|");
  }

  @Test
  void passes_bytes_through_that_are_no_text() {
    String text = "\0 \u001b[31m \t \u00ff\u00fe \u00c3";
    reads(Bodies.framed(Bodies.message("app", "web.1", text)), "app|web.1|" + text);
  }

  @Test
  void counts_octets_and_not_characters() {
    String text = "\u00c3\u00a9t\u00c3\u00a9"; // "été" in UTF-8
    reads(
        Bodies.framed(Bodies.message("app", "w", text), Bodies.message("app", "w", "x")),
        "app|w|" + text,
        "app|w|x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "10", "30", "0", "1", "99999999999999999999999999"})
  void repairs_a_wrong_length_at_the_newline_before_the_next_frame(String length) {
    repairs(1, length + " <1>1 t h a p - one\n19 <1>1 t h a p - two\n", "a|p|one", "a|p|two");
  }

  @Test
  void repairs_a_wrong_length_at_the_newline_before_the_end() {
    repairs(1, "999 <1>1 t h a p - one\n", "a|p|one");
    repairs(1, "5 <1>1 t h a p - one\n \n", "a|p|one");
  }

  @Test
  void repairs_at_the_first_newline_that_a_frame_follows() {
    repairs(1, "9 <1>1 t h a p - x\n7 y\n19 <1>1 t h a p - two\n", "a|p|x\n7 y", "a|p|two");
  }

  @Test
  void reads_to_the_end_when_a_length_ends_inside_and_no_newline_helps() {
    repairs(1, "14 <1>1 t h a p - one", "a|p|one");
    repairs(1, "9 <1>1 t h a p - one\ntwo", "a|p|one\ntwo");
  }

  @Test
  void rejects_a_length_past_the_end_when_no_newline_helps() {
    reads("99 <1>1 t h a p - one", "BAD_FRAME");
    reads("16 <1>1 t h a p - x99 <1>1 t h a p - one", "a|p|x", "BAD_FRAME");
    assertThat(Reading.of("99 <1>1 t h a p - one").frames()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hello", "12", "12x", "-1 <1>1 t h a p -", "{}", "\0", "12\n<1>1 t h a p -"})
  void ends_at_what_begins_neither_with_a_length_nor_with_an_angle_bracket(String body) {
    reads(body, "BAD_FRAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", " \r\n\t\n"})
  void finds_nothing_in_a_body_of_blanks(String body) {
    reads(body);
  }

  @Test
  void reads_lines_when_the_body_begins_with_an_angle_bracket() {
    String body = "\n<1>1 t h a p - one\r\n\n<1>1 t h a p - 2\nodd\n<1>1 t h a p - three";
    reads(body, "a|p|one", "a|p|2", "BAD_HEADER", "a|p|three");
    assertThat(Reading.of(body).frames()).isEqualTo(4);
  }

  @Test
  void goes_on_after_a_header_that_cannot_be_read() {
    Reading reading = Reading.of(Bodies.framed("no header\n", "<1>1 t h a p - x\n"));
    assertThat(reading).isEqualTo(new Reading(List.of("BAD_HEADER", "a|p|x"), 2, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<1>",
        "<1> t h a p - x",
        "<>1 t h a p - x",
        "<x>1 t h a p - x",
        "<1 t h a p - x",
        "<1>1",
        "<1>1 t h a p",
        "<134>1 bar 2022-03-24T23:59:31+00:00 host app",
        " <1>1 t h a p -"
      })
  void refuses_a_header_without_its_priority_its_version_or_its_blanks(String message) {
    assertThat(Reading.of(Bodies.framed(message)).events()).containsExactly("BAD_HEADER");
  }

  @Test
  void judges_neither_priority_nor_version_nor_timestamp() {
    reads(
        Bodies.framed("<456>2 yesterday h a p - x\n", "<99999999999>v  h a p  x\n"),
        "a|p|x",
        "a|p|x");
  }

  @Test
  void reads_a_shifted_header_as_it_stands() {
    reads(
        Bodies.framed("<40>1 2012-11-30T06:45:26+00:00 heroku web.3 d.73ea - Starting process\n"),
        "web.3|d.73ea|Starting process");
  }

  @Test
  void takes_a_name_of_a_process_up_to_its_limit() {
    String longest = "p".repeat(MessageReader.PROC_ID_BYTES_MAX);
    reads(
        Bodies.framed("<1>1 t h a " + longest + " - x", "<1>1 t h a " + longest + "p - x"),
        "a|" + longest + "|x",
        "BAD_HEADER");
  }

  @Test
  void forgets_the_last_body_when_it_opens_the_next() {
    MessageReader reader = new MessageReader();
    Reading.of(reader, "5 <1>1 t h a p - one\n19 <1>1 t h a p - two\n");
    assertThat(Reading.of(reader, "<1>1 t h a p - x"))
        .isEqualTo(new Reading(List.of("a|p|x"), 1, 0));
    assertThat(Reading.of(reader, "19 <1>1 t h a p - y 1\n"))
        .isEqualTo(new Reading(List.of("a|p|y 1"), 1, 0));
  }
}
