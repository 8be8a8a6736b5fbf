package io.herokuexporter.server;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One door's lock: HTTP Basic (RFC 7617) with one user and some credentials, which may be changed
/// while it is in use. Its text shows none.
final class BasicAuth {
  private static final String SCHEME = "basic ";

  private final String realm;
  private final byte[] userAndColon;
  private volatile Keys keys;

  private record Keys(PlainKeys plain, BcryptKeys hashed) {}

  /// What an `Authorization` header is worth.
  sealed interface Verdict {
    /// It opens the door.
    ///
    /// @param app the only app that it may speak for, or null
    record Right(@Nullable String app) implements Verdict {}

    /// There is none.
    record Missing() implements Verdict {}

    /// It does not open the door.
    record Wrong() implements Verdict {}

    /// Whether it opens the door will be known to the lock once this has been verified.
    record Unknown(BcryptKeys.Verification verification) implements Verdict {}
  }

  private static final Verdict.Missing MISSING = new Verdict.Missing();
  static final Verdict.Wrong WRONG = new Verdict.Wrong();

  /// @param user also the name of the realm
  BasicAuth(String user, List<Credential> credentials) {
    this.realm = user;
    this.userAndColon = (user + ":").getBytes(StandardCharsets.UTF_8);
    this.keys = new Keys(new PlainKeys(user, credentials), BcryptKeys.NONE.changedTo(credentials));
  }

  /// From now on the door opens to these alone.
  synchronized void admit(List<Credential> credentials) {
    keys = new Keys(new PlainKeys(realm, credentials), keys.hashed.changedTo(credentials));
  }

  /// The value of `WWW-Authenticate`.
  String challenge() {
    return "Basic realm=\"" + realm + "\"";
  }

  /// What an `Authorization` header is worth, told within microseconds. Comparison takes the same
  /// time wherever a secret differs. A wrong user is told at once, even where a secret would have
  /// to be verified: the names of the users are no secret.
  Verdict look(@Nullable String authorization) {
    if (authorization == null) {
      return MISSING;
    }
    Keys keys = this.keys;
    Verdict.Right right = keys.plain.openedByHeader(authorization.getBytes(StandardCharsets.UTF_8));
    if (right != null) {
      return right;
    }
    byte[] pair = pairIn(authorization);
    right = keys.plain.openedByPair(pair);
    if (right != null) {
      return right;
    }
    int end = userAndColon.length;
    if (pair.length < end || !Arrays.equals(pair, 0, end, userAndColon, 0, end)) {
      return WRONG;
    }
    return keys.hashed.look(Arrays.copyOfRange(pair, end, pair.length));
  }

  /// User, colon and password, or nothing where the header is none of HTTP Basic.
  private static byte[] pairIn(String authorization) {
    byte[] none = {};
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return none;
    }
    String text = authorization.substring(SCHEME.length()).strip();
    if (text.endsWith("=") && text.length() % 4 != 0) {
      return none; // for which the JDK's decoder writes behind its array (JDK-8392044)
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return none;
    }
  }
}
