package io.herokuexporter.extract;

/// The methods that a label may name (RFC 9110, section 9; RFC 5789): a client may send any token.
enum HttpMethod {
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  CONNECT,
  OPTIONS,
  TRACE,
  PATCH,
  OTHER;

  private static final HttpMethod[] STANDARD = {
    GET, HEAD, POST, PUT, DELETE, CONNECT, OPTIONS, TRACE, PATCH
  };

  private final long head = KeyValues.headOf(name());
  private final int length = name().length();

  /// @param head the first eight bytes of a token, as [KeyValues#head] gives them
  static HttpMethod of(long head, int length) {
    for (HttpMethod method : STANDARD) {
      if (method.head == head && method.length == length) {
        return method;
      }
    }
    return OTHER;
  }

  /// The value of the label.
  String label() {
    return this == OTHER ? "other" : name();
  }
}
