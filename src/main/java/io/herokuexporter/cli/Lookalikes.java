package io.herokuexporter.cli;

import java.util.regex.Pattern;

/// What a text shows that nobody chooses as a password, though it could be one: then something else
/// was meant by it.
final class Lookalikes {
  /// As `htpasswd` writes it, and other tools do.
  private static final String USER = "([^$:\\s]*:)?";

  /// What may stand before a hash by mistake is its first group.
  static final Pattern BCRYPT = Pattern.compile("(?s)" + USER + "\\$2[a-z]?\\$.*");

  /// Hashes that cannot be verified. A password may well begin with `$1$`, but hardly goes on as
  /// a salt and a hash do.
  private static final Pattern OTHER_HASH =
      Pattern.compile(
          "(?s)"
              + USER
              + "(?:\\$(?:apr1|argon2\\w*|scrypt|pbkdf2[\\w-]*|sha1|md5)\\$"
              + "|\\$(?:1|5|6|7|y|gy)\\$[\\w./$=,+-]{20}"
              + "|\\{(?i:S?SHA-?\\d*|S?MD5|(?:BLF-|SHA\\d+-|MD5-)?CRYPT|PBKDF2[\\w-]*)\\}).*");

  /// In other letters, in quotes, or with blanks: the secret of a line that was to be bound to an
  /// app would open all of them. Without any blank there is no secret behind an app.
  private static final Pattern NEARLY_APP =
      Pattern.compile("(?is)[\"']?app[\"']?(?:\\s+=|=.*\\s).*");

  private Lookalikes() {}

  /// Whether it is meant as a hash, right or wrong.
  static boolean isHash(String text) {
    return BCRYPT.matcher(text).matches() || isOtherHash(text);
  }

  static boolean isOtherHash(String text) {
    return OTHER_HASH.matcher(text).matches();
  }

  /// Whether it is meant as `app=NAME SECRET`, and is not. `app=` as it should be may be among it.
  static boolean isNearlyApp(String text) {
    return NEARLY_APP.matcher(text).matches();
  }
}
