package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herokuexporter.server.BasicAuth.Verdict;
import io.herokuexporter.server.Credential.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Hashes are of cost 4, made by other implementations: `htpasswd -nbB -C 4` of Apache 2.4, and
/// libxcrypt where a comment says so.
class BcryptKeysTest {
  private static final String POUR = "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6";

  /// Of 72 and 73 times the letter x.
  private static final String X_72 = "$2y$04$YSiecWjSDjv/VsPQ6LTCzufayKnTI.W6cNMknlI8bcZI3tdi9GKcO";

  private static final String X_73 = "$2y$04$RLczfLd9ie0x.KQGUPFjveICCd9HP8HXtVePxiXspdZlzYgU6Feq.";

  private static Credential hash(String app, String hash) {
    return new Credential(app, new Secret.Bcrypt(hash));
  }

  private static BasicAuth lock(String... hashes) {
    return new BasicAuth("drain", List.of(hashes).stream().map(hash -> hash(null, hash)).toList());
  }

  private static String header(String password) {
    byte[] pair = ("drain:" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /// Looks, and verifies what has to be.
  private static Verdict look(BasicAuth lock, String password) {
    if (lock.look(header(password)) instanceof Verdict.Unknown(var verification)) {
      verification.run();
    }
    return lock.look(header(password));
  }

  @ParameterizedTest
  @CsvSource({
    "pour, " + POUR,
    "straße 🚰 x, $2y$04$GF6X4tBJ6HAosOvItatGreamQlZkutBGpTQV3bGmeN30lOwayRxUK",
    // libxcrypt
    "old water, $2a$04$mTpFsmIjiG2gXYpfkAQ7IeS3NHzhuhRMzbCzOxCxAnB0.y7lMqxui",
    "new water, $2b$04$4ffvOtjleZw1eV7uJy6yAuidGcv3sLOZOjwTYK8WWFul5rAvfP05y",
    "pour, $2y$04$k6C94Pl4PcGV97WKVeRZA.ECsfnN2BaJ5JdOmYf3JDRC047HtJJzW"
  })
  void a_hash_of_another_implementation_opens_to_its_password_alone(String password, String hash) {
    BasicAuth lock = lock(hash);
    assertThat(lock.look(header(password))).isInstanceOf(Verdict.Unknown.class);
    assertThat(look(lock, password)).isInstanceOf(Verdict.Right.class);
    assertThat(look(lock, password + "x")).isInstanceOf(Verdict.Wrong.class);
    assertThat(look(lock, "")).isInstanceOf(Verdict.Wrong.class);
    assertThat(look(lock, hash)).isInstanceOf(Verdict.Wrong.class);
  }

  @Test
  void a_password_of_more_than_72_bytes_opens_nothing() {
    assertThat(look(lock(X_72), "x".repeat(72))).isInstanceOf(Verdict.Right.class);
    assertThat(lock(X_72).look(header("x".repeat(73)))).isInstanceOf(Verdict.Wrong.class);
    assertThat(lock(X_73).look(header("x".repeat(73)))).isInstanceOf(Verdict.Wrong.class);
    assertThat(lock(X_72).look(header("ß".repeat(37)))).isInstanceOf(Verdict.Wrong.class);
  }

  @Test
  void a_password_with_a_nul_opens_nothing() {
    for (String password : List.of("pour\0", "pour\0pour", "\0pour", "\0")) {
      assertThat(lock(POUR).look(header(password))).isInstanceOf(Verdict.Wrong.class);
    }
  }

  @Test
  void a_wrong_user_or_no_user_costs_no_verification() {
    String wrong =
        Base64.getEncoder().encodeToString("metrics:pour".getBytes(StandardCharsets.UTF_8));
    assertThat(lock(POUR).look("Basic " + wrong)).isInstanceOf(Verdict.Wrong.class);
    assertThat(lock(POUR).look("Basic cG91cg==")).isInstanceOf(Verdict.Wrong.class);
    assertThat(lock(POUR).look(null)).isInstanceOf(Verdict.Missing.class);
  }

  @Test
  void wrong_secrets_take_neither_the_place_of_right_ones_nor_more_than_their_own() {
    BasicAuth lock = lock(POUR);
    assertThat(look(lock, "pour")).isInstanceOf(Verdict.Right.class);
    for (int i = 0; i <= BcryptKeys.WRONG_MAX; i++) {
      assertThat(look(lock, "wrong" + i)).isInstanceOf(Verdict.Wrong.class);
    }
    assertThat(lock.look(header("pour"))).isInstanceOf(Verdict.Right.class);
    assertThat(lock.look(header("wrong" + BcryptKeys.WRONG_MAX))).isInstanceOf(Verdict.Wrong.class);
    assertThat(lock.look(header("wrong0"))).as("forgotten").isInstanceOf(Verdict.Unknown.class);
  }

  /// As a drain does that still has the password of last year.
  @Test
  void a_wrong_secret_that_comes_again_and_again_is_not_forgotten_for_others() {
    BasicAuth lock = lock(POUR);
    assertThat(look(lock, "old")).isInstanceOf(Verdict.Wrong.class);
    for (int i = 0; i <= BcryptKeys.WRONG_MAX; i++) {
      look(lock, "wrong" + i);
      assertThat(lock.look(header("old"))).isInstanceOf(Verdict.Wrong.class);
    }
  }

  @Test
  void what_is_remembered_of_a_secret_is_no_digest_of_it_alone() throws Exception {
    byte[] plain = MessageDigest.getInstance("SHA-256").digest(latin1("pour"));
    assertThat(digest(lock(POUR), "pour"))
        .isNotEqualTo(digest(lock(POUR), "pour"))
        .isNotEqualTo(ByteBuffer.wrap(plain));
  }

  private static ByteBuffer digest(BasicAuth lock, String password) {
    return ((Verdict.Unknown) lock.look(header(password))).verification().digest();
  }

  @Test
  void what_is_known_of_a_hash_stays_known_while_it_is_admitted() {
    BasicAuth lock = lock(POUR);
    look(lock, "pour");
    assertThat(look(lock, "x".repeat(72))).isInstanceOf(Verdict.Wrong.class);
    lock.admit(List.of(hash(null, X_72), hash(null, POUR)));
    assertThat(lock.look(header("pour"))).isInstanceOf(Verdict.Right.class);
    assertThat(look(lock, "x".repeat(72))).isInstanceOf(Verdict.Right.class);
    lock.admit(List.of(hash("shop", POUR)));
    assertThat(look(lock, "pour")).isEqualTo(new Verdict.Right("shop"));
    assertThat(look(lock, "x".repeat(72))).isInstanceOf(Verdict.Wrong.class);
    lock.admit(List.of());
    assertThat(lock.look(header("pour"))).isInstanceOf(Verdict.Wrong.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$2y$04$",
        "$2x$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$03$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$32$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$4$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT66",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT7",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhvBJAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$04$NhuRn7LG1gNeY1x18Wjwhu=JAmzLXYDx01yoHMNnzb0A5LRehoWT6",
        "$2y$04$NhuRn7LG1gNeY1x18WjwhuBJAmzLXYDx01yoHMNnzb0A5LRehoWT6\n"
      })
  void a_hash_that_nothing_could_match_is_refused(String text) {
    assertThatThrownBy(() -> new Secret.Bcrypt(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("NhuRn");
  }

  @Test
  void no_text_shows_a_secret() {
    Credentials credentials =
        new Credentials(
            List.of(hash("shop", POUR), Credentials.password(null, "hunter2")), List.of());
    BasicAuth lock = new BasicAuth("drain", credentials.drain());
    String text =
        credentials + " " + lock.look(header("secret")) + " " + lock.look(header("hunter2"));
    assertThat(text).contains("shop").doesNotContain("hunter2", "=secret", "NhuRn");
  }
}
