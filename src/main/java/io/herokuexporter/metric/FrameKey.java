package io.herokuexporter.metric;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// 128 bits that stand for one frame of one drain: the first half of the SHA-256 of its token and
/// id. Two frames share them by chance once in 2^64 or so.
public record FrameKey(long high, long low) {
  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(FrameKey::sha256);

  /// The key of a frame, or null when it names no token or no id: then nothing tells a redelivery
  /// from a second frame.
  public static @Nullable FrameKey of(@Nullable String drainToken, @Nullable String frameId) {
    if (drainToken == null || drainToken.isEmpty() || frameId == null || frameId.isEmpty()) {
      return null;
    }
    // no header value holds a newline, so no two pairs give one text
    String pair = drainToken + "\n" + frameId;
    ByteBuffer hash = ByteBuffer.wrap(SHA_256.get().digest(pair.getBytes(StandardCharsets.UTF_8)));
    return new FrameKey(hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
