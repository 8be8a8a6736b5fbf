package io.herokuexporter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credential.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTextTest {
  private static final String HASH = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";
  private static final String COST_12 = HASH.replace("$04$", "$12$");
  private static final long SEED = 20_261_124;
  private static final int MUTATIONS = 20_000;

  private static Credential plain(String app, String password) {
    return new Credential(app, new Secret.Plain(password));
  }

  private static List<Credential> read(String text) {
    CredentialsText read = new CredentialsText(text, true);
    assertThat(read.mistakes()).isEmpty();
    return read.credentials();
  }

  private static List<String> mistakes(String text) {
    return new CredentialsText(text, true)
        .mistakes().stream().map(mistake -> mistake.line() + " " + mistake.what()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secret",
        "se cret",
        " secret",
        "secret ",
        "#secret",
        "# se cret",
        "  ",
        "a:b",
        "$1$x$y",
        "pass$2y$",
        "app",
        "APP=shop",
        "application = x",
        "{SHAKE}x",
        "\u00fc\u20ac",
        "a\tb",
        "a\rb",
        "the app=shop"
      })
  void a_text_of_one_line_is_a_password_whatever_it_holds(String password) {
    for (String end : List.of("", "\n", "\r\n", "\r")) {
      assertThat(read(password + end)).containsExactly(plain(null, password));
    }
  }

  @Test
  void a_text_of_one_line_may_be_bound_or_a_hash() {
    assertThat(read("app=shop secret\n")).containsExactly(plain("shop", "secret"));
    assertThat(read(HASH + "\n")).containsExactly(new Credential(null, new Secret.Bcrypt(HASH)));
    assertThat(read("app=shop " + HASH))
        .containsExactly(new Credential("shop", new Secret.Bcrypt(HASH)));
  }

  @Test
  void each_line_is_a_credential_but_for_comments_and_empty_ones() {
    String text =
        """
        # the new one

        water of May
          # until June: the old one
        app=shop two words #1
        app=caf\u00e9 app=shop
        \s
        %s
        a#b\
        """;
    assertThat(read(text.formatted(HASH)))
        .isEqualTo(read(text.formatted(HASH).replace("\n", "\r\n")))
        .containsExactly(
            plain(null, "water of May"),
            plain("shop", "two words #1"),
            plain("caf\u00e9", "app=shop"),
            new Credential(null, new Secret.Bcrypt(HASH)),
            plain(null, "a#b"));
  }

  @Test
  void the_example_of_the_documents_is_right() throws IOException {
    String example =
        Files.readString(Path.of("docs/access.md"))
            .lines()
            .filter(line -> line.startsWith("    "))
            .map(line -> line.substring(4) + "\n")
            .collect(Collectors.joining());
    assertThat(read(example)).extracting(Credential::app).containsExactly("shop", "shop", null);
    assertThat(read(example).get(1).secret()).isInstanceOf(Secret.Bcrypt.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "app=|names no app",
        "app= hunter2|names no app",
        "app=shop|no secret behind",
        "`app=shop `|no secret behind",
        "`app=shop  hunter2`|more than one blank",
        "` hunter2`|begins with a blank",
        "` app=shop hunter2`|begins with a blank",
        "\u00a0app=shop hunter2|begins with a blank",
        "\ufeffapp=shop hunter2|control character",
        "app=sh\u0001op hunter2|control character",
        "`hunter2\u0000`|control character",
        "hunter2\thunter2|control character",
        "$2b$hunter2|not a whole bcrypt hash",
        "$2x$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6|begins with $2a$, $2b$ or"
            + " $2y$",
        "`" + HASH + " `|nothing behind it",
        "app=shop $2y$04$hunter2|not a whole bcrypt hash",
        "drain:" + HASH + "|a user before the bcrypt hash",
        "$apr1$AbCdEfGh$hunter2|another form than bcrypt's",
        "$1$AbCdEfGh$hunter2/hunter2/hunter|another form than bcrypt's",
        "$5$rounds=5000$AbCdEfGh$hunter2|another form than bcrypt's",
        "$6$AbCdEfGh$hunter2/hunter2/hunter2/hunter2|another form than bcrypt's",
        "$y$j9T$AbCdEfGh$hunter2/hunter2|another form than bcrypt's",
        "`$argon2id$v=19$m=65536,t=3,p=4$AbCdEfGh$hunter2 `|another form than bcrypt's",
        "{SHA}hunter2=|another form than bcrypt's",
        "{ssha512}hunter2=|another form than bcrypt's",
        "drain:$apr1$AbCdEfGh$hunter2|another form than bcrypt's",
        "drain:{SHA}hunter2=|another form than bcrypt's",
        "app=shop {SHA}hunter2=|another form than bcrypt's",
        "app=shop drain:$apr1$AbCdEfGh$hunter2|another form than bcrypt's",
        "APP=shop hunter2|nearly app=NAME SECRET",
        "App=shop hunter2|nearly app=NAME SECRET",
        "app = shop hunter2|nearly app=NAME SECRET",
        "app =shop hunter2|nearly app=NAME SECRET",
        "`\"app=shop hunter2\"`|nearly app=NAME SECRET",
        "`'app=shop' hunter2`|nearly app=NAME SECRET",
        "`app=\"shop\" hunter2`|in quotes",
        "`app='shop' hunter2`|in quotes",
        "`app=\"shop hunter2\"`|in quotes",
        "taken|the secret of line 1",
        "app=shop taken|the secret of line 1"
      })
  void a_wrong_line_is_named_without_its_secret(String line, String says) {
    List<String> mistakes = mistakes("taken\n# comment\n" + line + "\nright\n");
    assertThat(mistakes).singleElement().asString().startsWith("3 ").contains(says);
    assertThat(mistakes.toString()).doesNotContain("hunter2", "taken", "NhuRn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app=shop",
        "app= x",
        " app=shop x",
        "\ufeffapp=shop x",
        "app = shop x",
        "APP=shop x",
        "app=\"shop\" x",
        "$2b$x",
        "drain:$2y$x",
        "$apr1$AbCdEfGh$x",
        "drain:$apr1$AbCdEfGh$x",
        " {SHA}x"
      })
  void a_text_of_one_line_that_shows_app_or_a_hash_must_be_right(String text) {
    assertThat(mistakes(text)).singleElement().asString().startsWith("1 ");
  }

  @Test
  void what_is_nearly_a_binding_has_no_place_where_app_has_none() {
    for (String line : List.of("app=shop x", "APP=shop x", "app = shop x")) {
      assertThat(new CredentialsText(line, false).mistakes())
          .extracting(CredentialsText.Remark::what)
          .singleElement()
          .asString()
          .startsWith("app= has no place here");
    }
  }

  @Test
  void an_app_has_a_name_that_fits_a_label() {
    String longest = "\u00e9".repeat(512); // of two bytes each
    assertThat(read("app=" + longest + " x")).extracting(Credential::app).containsExactly(longest);
    assertThat(mistakes("app=" + longest + "a x"))
        .singleElement()
        .asString()
        .startsWith("1 the name of the app is longer than 1024 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n", "# none\n# at all\n", "\r\n", "\n# none"})
  void a_text_without_any_credential_is_a_mistake(String text) {
    assertThat(mistakes(text)).singleElement().asString().startsWith("0 there is no credential");
  }

  @Test
  void all_mistakes_are_told() {
    assertThat(mistakes("app=\n$2b$\nright\napp=shop\n"))
        .extracting(mistake -> mistake.charAt(0))
        .containsExactly('1', '2', '4');
  }

  @Test
  void credentials_and_the_time_that_their_hashes_take_are_bounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < CredentialsText.CREDENTIALS_MAX; i++) {
      text.append("secret").append(i).append('\n');
    }
    assertThat(read(text.toString())).hasSize(CredentialsText.CREDENTIALS_MAX);
    assertThat(mistakes(text + "more")).containsExactly("0 more than 1000 credentials");

    StringBuilder hashes = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      hashes.append(COST_12.replace("NhuRn", "NhuR" + (char) ('a' + i))).append('\n');
    }
    assertThat(read(hashes.toString())).hasSize(16);
    assertThat(mistakes(hashes + HASH)).singleElement().asString().startsWith("17 with this hash");
    assertThat(read(HASH.replace("$04$", "$16$"))).hasSize(1);
    assertThat(mistakes(HASH.replace("$04$", "$31$"))).hasSize(1);
  }

  /// Whatever becomes of a text, it either is read or has mistakes; what is read of it is there.
  @Test
  void cut_and_changed_texts_give_credentials_or_mistakes() {
    String text = "# old\nwater\napp=shop more water\n" + HASH + "\r\napp=cafe " + COST_12 + "\n";
    List<String> texts = new ArrayList<>();
    for (int end = 0; end <= text.length(); end++) {
      texts.add(text.substring(0, end));
      texts.add(text.substring(end));
    }
    Random random = new Random(SEED);
    String octets = "\n\r #=$ap2y\0\u00e9\ufeff\t:";
    for (int i = 0; i < MUTATIONS; i++) {
      StringBuilder changed = new StringBuilder(text);
      for (int j = random.nextInt(1, 6); j > 0; j--) {
        char c = octets.charAt(random.nextInt(octets.length()));
        int at = random.nextInt(changed.length());
        switch (random.nextInt(3)) {
          case 0 -> changed.setCharAt(at, c);
          case 1 -> changed.insert(at, c);
          default -> changed.deleteCharAt(at);
        }
      }
      texts.add(changed.toString());
    }
    texts.forEach(CredentialsTextTest::holds);
  }

  private static void holds(String text) {
    CredentialsText read = new CredentialsText(text, true);
    int lines = text.split("\n", -1).length;
    assertThat(read.credentials().size() + read.mistakes().size()).as(text).isBetween(1, lines);
    for (Credential credential : read.credentials()) {
      String secret =
          switch (credential.secret()) {
            case Secret.Plain(String password) -> password;
            case Secret.Bcrypt(String hash) -> hash;
          };
      String line = credential.app() == null ? secret : "app=" + credential.app() + " " + secret;
      assertThat(secret).as(text).isNotEmpty();
      assertThat(text.split("\r?\n|\r$", -1)).as(text).contains(line);
    }
    assertThat(new CredentialsText(text, false).credentials())
        .allSatisfy(credential -> assertThat(credential.app()).isNull());
  }
}
