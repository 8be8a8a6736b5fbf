package io.herokuexporter.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One door's lock: HTTP Basic (RFC 7617) with one user and one password. Its text shows neither.
final class BasicAuth {
  private static final String SCHEME = "basic ";

  private final String realm;
  private final byte[] credentials;

  /// The header as nearly everybody writes it, so that it need not be decoded for each request.
  private final byte[] usualHeader;

  /// @param user also the name of the realm
  BasicAuth(String user, String password) {
    this.realm = user;
    this.credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    this.usualHeader =
        ("Basic " + Base64.getEncoder().encodeToString(credentials))
            .getBytes(StandardCharsets.UTF_8);
  }

  /// The value of `WWW-Authenticate`.
  String challenge() {
    return "Basic realm=\"" + realm + "\"";
  }

  /// Whether an `Authorization` header opens this door. Comparison takes the same time wherever the
  /// credentials differ.
  boolean opensWith(@Nullable String authorization) {
    return authorization != null
        && (MessageDigest.isEqual(authorization.getBytes(StandardCharsets.UTF_8), usualHeader)
            || MessageDigest.isEqual(credentialsIn(authorization), credentials));
  }

  private static byte[] credentialsIn(String authorization) {
    byte[] none = {};
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return none;
    }
    try {
      return Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException _) {
      return none;
    }
  }
}
