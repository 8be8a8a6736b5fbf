package io.herokuexporter.cli;

import io.herokuexporter.metric.Bounds;
import io.herokuexporter.server.Credential;
import io.herokuexporter.server.Credential.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text of a file of credentials, read: one a line, `[app=NAME ]SECRET`, where SECRET is the
/// password as it stands or its bcrypt hash. Empty lines and those that begin with `#` say nothing.
///
/// A text of one line that shows neither `app=` nor a hash, nor what is nearly `app=`, is one
/// password, whatever else it holds, for that is what such files have always been.
final class CredentialsText {
  /// Credentials of one file; all of them are compared.
  static final int CREDENTIALS_MAX = 1000;

  /// What verifying a wrong password may take with all hashes of a file, in rounds of bcrypt: 16 of
  /// cost 12, which take 4 s. Logplex waits 5 s for an answer.
  static final long ROUNDS_MAX = 1 << 16;

  private static final String APP = "app=";

  /// What may stand before the rest of a line by mistake.
  private static final Pattern BLANKS = Pattern.compile("^[\\s\\uFEFF]+");

  private final boolean forDrains;
  private final List<Credential> credentials = new ArrayList<>();
  private final List<Remark> mistakes = new ArrayList<>();
  private final List<Remark> doubts = new ArrayList<>();
  private final Map<Secret, Integer> lines = new HashMap<>();
  private long rounds;

  /// What is to be said of a line, without any secret.
  ///
  /// @param line the first is 1; 0 stands for the whole text
  record Remark(int line, String what) {}

  /// Why a line is no credential.
  private static final class NoCredential extends Exception {
    private static final long serialVersionUID = 1;

    NoCredential(String what) {
      super(what);
    }
  }

  /// @param forDrains whether `app=` is allowed, and passwords are to stand in URLs
  CredentialsText(String text, boolean forDrains) {
    this.forDrains = forDrains;
    List<String> all = lines(text);
    if (all.size() == 1 && !all.getFirst().isEmpty() && isOnePassword(all.getFirst())) {
      add(1, new Credential(null, new Secret.Plain(all.getFirst())));
      return;
    }
    for (int i = 0; i < all.size() && credentials.size() <= CREDENTIALS_MAX; i++) {
      read(i + 1, all.get(i));
    }
    if (credentials.size() > CREDENTIALS_MAX) {
      mistakes.add(new Remark(0, "more than " + CREDENTIALS_MAX + " credentials"));
    } else if (credentials.isEmpty() && mistakes.isEmpty()) {
      mistakes.add(new Remark(0, "there is no credential in it; write one a line"));
    }
  }

  /// In the order of their lines; those of wrong lines are left out.
  List<Credential> credentials() {
    return Collections.unmodifiableList(credentials);
  }

  List<Remark> mistakes() {
    return Collections.unmodifiableList(mistakes);
  }

  /// What is right, and perhaps will not do.
  List<Remark> doubts() {
    return Collections.unmodifiableList(doubts);
  }

  /// A last line that is empty is none.
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  private static boolean isOnePassword(String line) {
    String text = BLANKS.matcher(line).replaceFirst("");
    return !text.startsWith(APP) && !Lookalikes.isNearlyApp(text) && !Lookalikes.isHash(text);
  }

  private void read(int line, String text) {
    if (text.isBlank() || text.stripLeading().startsWith("#")) {
      return;
    }
    try {
      add(line, credential(line, text));
    } catch (NoCredential e) {
      mistakes.add(new Remark(line, String.valueOf(e.getMessage())));
    }
  }

  private void add(int line, Credential credential) {
    credentials.add(credential);
    if (forDrains
        && credential.secret() instanceof Secret.Plain(String password)
        && !UrlPassword.isPlain(password)) {
      doubts.add(new Remark(line, UrlPassword.DOUBT));
    }
  }

  private Credential credential(int line, String text) throws NoCredential {
    if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == '\uFEFF')) {
      throw new NoCredential("there is a control character in it, which no password may hold");
    }
    if (Character.isSpaceChar(text.charAt(0))) {
      throw new NoCredential("it begins with a blank");
    }
    boolean bound = text.startsWith(APP);
    boolean nearlyBound = !bound && Lookalikes.isNearlyApp(text);
    if (!bound && !nearlyBound) {
      return new Credential(null, secret(line, text));
    }
    if (!forDrains) {
      throw new NoCredential("app= has no place here, for the page shows all apps");
    }
    if (nearlyBound) {
      throw new NoCredential(
          "it is nearly app=NAME SECRET; write app= in small letters, without quotes or blanks");
    }
    return bound(line, text);
  }

  private Credential bound(int line, String text) throws NoCredential {
    int blank = text.indexOf(' ');
    String app = text.substring(APP.length(), blank < 0 ? text.length() : blank);
    if (app.isEmpty()) {
      throw new NoCredential("app= names no app; write app=NAME SECRET");
    }
    if (app.startsWith("\"") || app.startsWith("'")) {
      throw new NoCredential("the name of the app is in quotes; write app=NAME SECRET without");
    }
    if (app.getBytes(StandardCharsets.UTF_8).length > Bounds.LABEL_VALUE_BYTES_MAX) {
      throw new NoCredential(
          "the name of the app is longer than " + Bounds.LABEL_VALUE_BYTES_MAX + " bytes");
    }
    String secret = blank < 0 ? "" : text.substring(blank + 1);
    if (secret.isBlank()) {
      throw new NoCredential("there is no secret behind app=NAME");
    }
    if (secret.startsWith(" ")) {
      throw new NoCredential("there is more than one blank behind app=NAME");
    }
    return new Credential(app, secret(line, secret));
  }

  private Secret secret(int line, String text) throws NoCredential {
    if (Lookalikes.isOtherHash(text)) {
      throw new NoCredential(
          "a hash in another form than bcrypt's; write what htpasswd -nB prints behind the colon");
    }
    Matcher hash = Lookalikes.BCRYPT.matcher(text);
    Secret secret = new Secret.Plain(text);
    if (hash.matches()) {
      if (hash.group(1) != null) {
        throw new NoCredential("there is a user before the bcrypt hash, which has to stand alone");
      }
      secret = bcrypt(text);
    }
    Integer before = lines.putIfAbsent(secret, line);
    if (before != null) {
      throw new NoCredential("it has the secret of line " + before);
    }
    return secret;
  }

  private Secret bcrypt(String text) throws NoCredential {
    Secret.Bcrypt hash;
    try {
      hash = new Secret.Bcrypt(text);
    } catch (IllegalArgumentException e) {
      throw new NoCredential(String.valueOf(e.getMessage()));
    }
    rounds += hash.rounds();
    if (rounds > ROUNDS_MAX) {
      throw new NoCredential(
          "with this hash a wrong password takes too long to verify: "
              + "all hashes together may take as long as 16 of cost 12");
    }
    return hash;
  }
}
