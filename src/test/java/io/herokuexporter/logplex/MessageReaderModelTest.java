package io.herokuexporter.logplex;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares [MessageReader] with [PlainReader], and shows that no body makes it slow.
class MessageReaderModelTest {
  private static final int BODY_BYTES = 10 << 20;

  private static final String H12 = "at=error code=H12 desc=\"Request timeout\" dyno=web.1";

  @SuppressWarnings("UnusedVariable") // by name, below
  private static final List<String> SAMPLES =
      List.of(
          Bodies.framed(
              Bodies.message("app", "web.1", "hello"), Bodies.message("heroku", "x", H12)),
          // glued, as in heroku/logplex#105
          "70 <172>1 2014-11-11T08:24:25+00:00 host heroku logplex - Error L10 at 00."
              + Bodies.framed(Bodies.message("heroku", "web.1", "State changed")),
          // newlines inside, one of them before something like a frame
          Bodies.framed(
              Bodies.message("app", "web.1", "Traceback:\n12 <x\n  at main"),
              Bodies.message("app", "web.2", "\n")),
          // octets not counted right: too few, too many, none, far too many
          "20 " + Bodies.message("app", "a.1", "one") + "99 " + Bodies.message("app", "b.1", "two"),
          "0 " + Bodies.message("app", "a.1", "one") + "999999999999 <1>1 - - - - - two",
          // lines without octet counts
          Bodies.message("app", "web.1", "one") + "no header\r\n" + "<1>1 t h a p m\r\n",
          // log-shuttle, empty texts, bytes that are no text
          Bodies.framed(
              "<190>1 t shuttle t.a shuttle - - 168\n", "<1>1 t h a p -", "<1>1 t h a p - "),
          Bodies.framed(Bodies.message("app", "w", "\0\u001b[1m\u00c3\u00a9\u00ff\r")));

  private static final String REPLACEMENTS = " 0<\n-x\u00e9";

  private final MessageReader reader = new MessageReader();

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void reads_a_sample_cut_at_every_position_as_the_model_does(String body) {
    for (int end = 0; end <= body.length(); end++) {
      compare(body.substring(0, end));
      compare(body.substring(end));
    }
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void reads_a_sample_with_any_byte_changed_as_the_model_does(String body) {
    for (int at = 0; at < body.length(); at++) {
      for (int i = 0; i < REPLACEMENTS.length(); i++) {
        compare(body.substring(0, at) + REPLACEMENTS.charAt(i) + body.substring(at + 1));
      }
      compare(body.substring(0, at) + body.substring(at + 1));
    }
  }

  @Test
  void reads_random_bodies_as_the_model_does() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder body = new StringBuilder();
      for (int pieces = random.nextInt(14); pieces > 0; pieces--) {
        body.append(piece(random));
      }
      compare(body.toString());
    }
  }

  private static String piece(Random random) {
    String message = Bodies.message("app", "web.1", "x".repeat(random.nextInt(3)));
    return switch (random.nextInt(12)) {
      case 0, 1 -> Bodies.framed(message);
      case 2 -> message.length() + random.nextInt(9) - 4 + " " + message;
      case 3 -> message.stripTrailing().length() + " " + message;
      case 4 -> message;
      case 5 -> Integer.toString(random.nextInt(200));
      case 6 -> " ".repeat(1 + random.nextInt(8));
      case 7 -> "\n".repeat(1 + random.nextInt(2));
      case 8 -> "<";
      case 9 -> "\r\n";
      case 10 -> "<1>1 t h a p m - text";
      default -> Character.toString(random.nextInt(256));
    };
  }

  private void compare(String body) {
    assertThat(Reading.of(reader, body)).as(body).isEqualTo(PlainReader.read(body));
  }

  @ParameterizedTest
  @ValueSource(chars = {' ', '\n', '7'})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ends_when_all_lengths_point_into_one_long_run(char filler) {
    String run = Character.toString(filler).repeat(BODY_BYTES / 2) + "x";
    for (boolean backwards : new boolean[] {false, true}) {
      StringBuilder body = new StringBuilder(BODY_BYTES);
      int frames = 0;
      for (; body.length() < BODY_BYTES / 2; frames++) {
        int target = BODY_BYTES / 2 + (backwards ? BODY_BYTES / 4 - frames : 1_000 + frames);
        int length = target - body.length() - 8;
        body.append(String.format("%07d <\n", length));
      }
      Reading reading = Reading.of(body.append(run).toString());
      assertThat(reading.frames()).isGreaterThan(frames - 3);
      assertThat(reading.repaired()).isGreaterThan(frames - 3);
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ends_when_lengths_point_into_two_long_runs_by_turns() {
    StringBuilder body = new StringBuilder(BODY_BYTES);
    int frames = 0;
    for (; body.length() < BODY_BYTES / 2; frames++) {
      int target = BODY_BYTES / 2 + 1_000 + (frames % 2) * BODY_BYTES / 4;
      body.append(String.format("%07d <\n", target - body.length() - 8));
    }
    String run = " ".repeat(BODY_BYTES / 4) + "x";
    assertThat(Reading.of(body.append(run).append(run).toString()).frames())
        .isGreaterThan(frames - 3);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ends_when_many_bad_headers_come_late() {
    String body = "1 <" + "\n".repeat(BODY_BYTES / 2) + "3 <1>".repeat(BODY_BYTES / 10);
    Reading reading = Reading.of(body);
    assertThat(reading.events()).contains("BAD_HEADER").doesNotContain("BAD_FRAME");
    assertThat(reading.frames()).isEqualTo(reading.events().size());
  }
}
