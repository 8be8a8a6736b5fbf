package io.herokuexporter.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The target of a request (RFC 9112, section 3.2), as far as it says something here.
///
/// @param door where its path leads, or null when nowhere; paths are exact, and not decoded
/// @param appName the last query parameter `app_name`, decoded (`+` is a blank, what is not UTF-8
///     becomes U+FFFD, a `%` without two hex digits stands for itself), or null
record RequestTarget(@Nullable Door door, @Nullable String appName) {
  private static final String APP_NAME = "app_name";

  /// Reads a target in origin form, or in absolute form as a proxy gets it.
  static RequestTarget of(String uri) {
    String local = uri;
    if (hasPrefix(uri, "http://") || hasPrefix(uri, "https://")) {
      int host = uri.indexOf("//") + 2;
      int slash = uri.indexOf('/', host);
      int query = uri.indexOf('?', host);
      boolean hasPath = slash >= 0 && (query < 0 || slash < query);
      local = hasPath ? uri.substring(slash) : "/";
    }
    int mark = local.indexOf('?');
    return mark < 0
        ? new RequestTarget(Door.at(local), null)
        : new RequestTarget(Door.at(local.substring(0, mark)), appName(local.substring(mark + 1)));
  }

  private static boolean hasPrefix(String uri, String scheme) {
    return uri.regionMatches(true, 0, scheme, 0, scheme.length());
  }

  private static @Nullable String appName(String query) {
    String last = null;
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(APP_NAME)) {
        last = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      }
    }
    return last;
  }

  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int octet = c == '%' && i + 2 < text.length() ? octet(text, i + 1) : -1;
      if (octet >= 0) {
        bytes.write(octet);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c); // the decoder made one char of each octet
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int octet(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : 16 * high + low;
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) { // a stream would be garbage of every request
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
