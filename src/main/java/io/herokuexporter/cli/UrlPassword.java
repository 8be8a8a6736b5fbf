package io.herokuexporter.cli;

import java.util.regex.Pattern;

/// What a drain's password may hold, which stands in its URL. Other characters are not what they
/// seem there, and Heroku decodes nothing.
final class UrlPassword {
  static final String DOUBT =
      "Heroku may not send a password that has more than letters, digits and -._~,"
          + " since it stands in the drain's URL as it is";

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~-]+");

  private UrlPassword() {}

  static boolean isPlain(String password) {
    return PLAIN.matcher(password).matches();
  }
}
