package io.herokuexporter.logplex;

import org.jspecify.annotations.Nullable;

/// One request of a drain: its body, decompressed, in `bytes[start, end)`, and what its headers and
/// its address say. Every header is optional (Private Space drains and log-shuttle send none).
///
/// @param appName the query parameter `app_name`, percent-decoded
/// @param drainToken `Logplex-Drain-Token`, the only stable identity of a sender
/// @param frameId `Logplex-Frame-Id`, the same on every retry of one batch
/// @param messageCount `Logplex-Msg-Count` as it was sent, a number or not
/// @param wireBytes length of the body as it came over the wire, before decompression
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy of every body would cost
public record Frame(
    byte[] bytes,
    int start,
    int end,
    @Nullable String appName,
    @Nullable String drainToken,
    @Nullable String frameId,
    @Nullable String messageCount,
    int wireBytes) {

  /// The app that the messages are of: `app_name`, else the drain token, else none.
  public @Nullable String app() {
    if (appName != null && !appName.isEmpty()) {
      return appName;
    }
    return drainToken == null || drainToken.isEmpty() ? null : drainToken;
  }
}
