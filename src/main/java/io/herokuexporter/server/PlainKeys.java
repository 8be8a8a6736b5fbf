package io.herokuexporter.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plain passwords that open a door. All of them are compared, whichever fits.
final class PlainKeys {
  private final List<Key> keys = new ArrayList<>();

  /// @param pair user, colon and password
  /// @param usualHeader the header as nearly everybody writes it, so that it need not be decoded
  ///     for each request
  @SuppressWarnings("ArrayRecordComponent") // compared in constant time, and never as a whole
  private record Key(BasicAuth.Verdict.Right opens, byte[] pair, byte[] usualHeader) {}

  /// @param credentials of any kind; those that are not plain are left out
  PlainKeys(String user, List<Credential> credentials) {
    for (Credential credential : credentials) {
      if (credential.secret() instanceof Credential.Secret.Plain(String password)) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(pair);
        keys.add(
            new Key(
                new BasicAuth.Verdict.Right(credential.app()),
                pair,
                header.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  /// What the header opens, told without decoding it, or null.
  BasicAuth.Verdict.@Nullable Right openedByHeader(byte[] header) {
    BasicAuth.Verdict.Right opened = null;
    for (int i = 0; i < keys.size(); i++) { // an iterator would be garbage of every request
      Key key = keys.get(i);
      if (MessageDigest.isEqual(header, key.usualHeader)) {
        opened = key.opens;
      }
    }
    return opened;
  }

  /// What user, colon and password open, or null.
  BasicAuth.Verdict.@Nullable Right openedByPair(byte[] pair) {
    BasicAuth.Verdict.Right opened = null;
    for (Key key : keys) {
      if (MessageDigest.isEqual(pair, key.pair)) {
        opened = key.opens;
      }
    }
    return opened;
  }
}
