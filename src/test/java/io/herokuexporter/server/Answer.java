package io.herokuexporter.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/// One answer as it came over the wire; the names of its headers in lower case.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Answer(int status, Map<String, String> headers, byte[] body) {
  String header(String name) {
    return headers.get(name);
  }

  String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  boolean closes() {
    return "close".equals(headers.get("connection"));
  }
}
