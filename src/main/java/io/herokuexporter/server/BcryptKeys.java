package io.herokuexporter.server;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// The bcrypt hashes that open a door, and what has been learnt about secrets.
///
/// To verify a secret takes a quarter of a second for each hash of cost 12, so it is done once.
/// What is remembered of it is a digest under a salt that no one knows and that ends with the
/// process: one for each hash, of the secret that fits it, so nothing that is wrong can take its
/// place; and the last of the wrong ones, so that a drain with an old password costs no
/// verification for each of its batches.
final class BcryptKeys {
  /// No hashes: nothing opens.
  static final BcryptKeys NONE = new BcryptKeys(List.of(), new byte[0]);

  /// Wrong secrets that are remembered.
  static final int WRONG_MAX = 1024;

  private static final int SALT_BYTES = 32;

  private final List<Key> keys;
  private final byte[] salt;
  private final Wrong wrong = new Wrong();

  /// One hash.
  private static final class Key {
    private final Credential credential;
    private final String hash;
    private final BasicAuth.Verdict.Right opens;

    /// The digest of the secret that fits, once it is known.
    private volatile byte @Nullable [] proof;

    Key(Credential credential, String hash) {
      this.credential = credential;
      this.hash = hash;
      this.opens = new BasicAuth.Verdict.Right(credential.app());
    }
  }

  /// Digests of secrets that fit no hash, the last that were heard of.
  private static final class Wrong {
    private final Map<ByteBuffer, Boolean> digests =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > WRONG_MAX;
          }
        };

    synchronized void add(ByteBuffer digest) {
      digests.put(digest, true);
    }

    synchronized boolean contains(ByteBuffer digest) {
      return digests.get(digest) != null; // which makes it the last that was heard of
    }
  }

  /// A secret that has to be verified.
  final class Verification implements Runnable {
    private final byte[] secret;
    private final byte[] digest;

    private Verification(byte[] secret, byte[] digest) {
      this.secret = secret;
      this.digest = digest;
    }

    /// What two verifications of one secret have in common.
    ByteBuffer digest() {
      return ByteBuffer.wrap(digest);
    }

    /// Verifies it: for a hash of cost 12 this takes 250 ms, and each step of cost doubles it.
    @Override
    public void run() {
      for (Key key : keys) {
        if (BCrypt.checkpw(secret, key.hash)) {
          key.proof = digest;
          return;
        }
      }
      wrong.add(digest());
    }
  }

  private BcryptKeys(List<Key> keys, byte[] salt) {
    this.keys = keys;
    this.salt = salt;
  }

  /// The hashes among these credentials. What was known of those that stay is known still.
  BcryptKeys changedTo(List<Credential> credentials) {
    List<Key> changed = new ArrayList<>();
    for (Credential credential : credentials) {
      if (credential.secret() instanceof Credential.Secret.Bcrypt(String hash)) {
        changed.add(
            keys.stream()
                .filter(known -> known.credential.equals(credential))
                .findFirst()
                .orElseGet(() -> new Key(credential, hash)));
      }
    }
    return changed.isEmpty() ? NONE : new BcryptKeys(changed, keys.isEmpty() ? newSalt() : salt);
  }

  private static byte[] newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  /// What a password is worth. One over 72 bytes is wrong, for bcrypt would take it for whatever
  /// else begins with these; one with a NUL too, for where that is the end of a password depends on
  /// who has made the hash.
  BasicAuth.Verdict look(byte[] secret) {
    if (keys.isEmpty()
        || secret.length > Credential.Secret.Bcrypt.PASSWORD_BYTES_MAX
        || hasNul(secret)) {
      return BasicAuth.WRONG;
    }
    byte[] digest = digest(secret);
    BasicAuth.Verdict.Right right = null;
    for (Key key : keys) {
      byte[] proof = key.proof;
      if (proof != null && MessageDigest.isEqual(digest, proof)) {
        right = key.opens;
      }
    }
    if (right != null) {
      return right;
    }
    return wrong.contains(ByteBuffer.wrap(digest))
        ? BasicAuth.WRONG
        : new BasicAuth.Verdict.Unknown(new Verification(secret, digest));
  }

  private static boolean hasNul(byte[] secret) {
    for (byte octet : secret) {
      if (octet == 0) {
        return true;
      }
    }
    return false;
  }

  private byte[] digest(byte[] secret) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt);
      return sha256.digest(secret);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
