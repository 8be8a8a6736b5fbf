package io.herokuexporter.server;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/// Header fields of one request, within a bound on their number: the shortest take five bytes on
/// the wire and a hundred and more in memory. One of them at most is a Host, or two servers could
/// take the request for one of either (RFC 9112, section 3.2).
final class BoundedHeaders extends DefaultHttpHeaders {
  static final int FIELDS_MAX = 64;

  static final HttpHeadersFactory FACTORY =
      new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
          return new BoundedHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
          return new BoundedHeaders();
        }
      };

  private int fields;
  private boolean hasHost;

  @Override
  public HttpHeaders add(CharSequence name, Object value) {
    if (++fields > FIELDS_MAX) {
      throw new TooLongHttpHeaderException("more than " + FIELDS_MAX + " header fields");
    }
    if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
      if (hasHost) {
        throw new IllegalArgumentException("there is more than one Host");
      }
      hasHost = true;
    }
    return super.add(name, value);
  }
}
