package io.herokuexporter.server;

import io.herokuexporter.exposition.ExpositionFormat;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// Decides by the head of a request what becomes of it: first which door, then whose credentials,
/// then the method, then what the door itself wants to know.
final class Gate {
  private static final AsciiString DRAIN_TOKEN = AsciiString.cached("Logplex-Drain-Token");
  private static final AsciiString FRAME_ID = AsciiString.cached("Logplex-Frame-Id");
  private static final AsciiString MESSAGE_COUNT = AsciiString.cached("Logplex-Msg-Count");

  private final BasicAuth drainLock;
  private final BasicAuth metricsLock;
  private final Checkpoint checkpoint;
  private final Drain drain;
  private final Supplier<@Nullable String> trouble;
  private final int bodyBytesMax;
  private volatile boolean stopping;

  /// What becomes of a request.
  sealed interface Passage {
    /// The answer is known. Only a request with right credentials, or none needed, is `trusted`.
    record Answered(Response response, boolean trusted) implements Passage {}

    /// A page in this format.
    record Scrape(ExpositionFormat format, boolean gzip) implements Passage {}

    /// A body to be read and applied.
    record Accepted(Drain.Head head) implements Passage {}

    /// Which of the others it is will be told by the thread of the connection, unless that cancels
    /// it.
    record Undecided(Future<Passage> decided) implements Passage {}
  }

  /// @param trouble why no drain can be counted now, or null
  Gate(
      Credentials credentials,
      Checkpoint checkpoint,
      Drain drain,
      Supplier<@Nullable String> trouble,
      int bodyBytesMax) {
    this.drainLock = new BasicAuth("drain", credentials.drain());
    this.metricsLock = new BasicAuth("metrics", credentials.metrics());
    this.checkpoint = checkpoint;
    this.drain = drain;
    this.trouble = trouble;
    this.bodyBytesMax = bodyBytesMax;
  }

  /// From now on `/-/ready` says no.
  void stop() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /// From now on `/drain` opens to these alone.
  void admitDrains(List<Credential> credentials) {
    drainLock.admit(credentials);
  }

  /// The same for `/metrics`.
  void admitScrapes(List<Credential> credentials) {
    metricsLock.admit(credentials);
  }

  /// What becomes of a request that came over this channel, whose thread it is that asks.
  Passage admit(RequestTarget target, HttpRequest request, Channel channel) {
    Door door = target.door();
    if (door == null) {
      return refused(Response.text(HttpResponseStatus.NOT_FOUND, "nothing here"));
    }
    return switch (door) {
      case DRAIN -> behind(drainLock, door, target, request, channel);
      case METRICS -> behind(metricsLock, door, target, request, channel);
      case HEALTH, HEALTHY, READY ->
          door.allows(request.method().name())
              ? new Passage.Answered(status(door), false)
              : refused(Response.methodNotAllowed(door.methods()));
    };
  }

  private Passage behind(
      BasicAuth lock, Door door, RequestTarget target, HttpRequest request, Channel channel) {
    return checkpoint.pass(
        lock,
        request,
        channel,
        app -> {
          if (!door.allows(request.method().name())) {
            return new Passage.Answered(Response.methodNotAllowed(door.methods()), true);
          }
          return door == Door.DRAIN ? accept(target, request, app) : scrape(request.headers());
        });
  }

  private static Passage refused(Response response) {
    return new Passage.Answered(response, false);
  }

  private Response status(Door door) {
    if (door == Door.READY) {
      String why = stopping ? "stopping" : trouble.get();
      return why == null
          ? Response.json(HttpResponseStatus.OK, "{\"ready\":true}")
          : Response.json(HttpResponseStatus.SERVICE_UNAVAILABLE, notReady(why));
    }
    return Response.json(HttpResponseStatus.OK, "{\"ok\":true}");
  }

  private static String notReady(String why) {
    StringBuilder json = new StringBuilder("{\"ready\":false,\"reason\":\"");
    JsonStringEncoder.getInstance().quoteAsString(why, json);
    return json.append("\"}").toString();
  }

  /// @param only the app that the credentials are bound to, or null
  private Passage accept(RequestTarget target, HttpRequest request, @Nullable String only) {
    String named = target.appName();
    if (only != null && named != null && !named.isEmpty() && !named.equals(only)) {
      return new Passage.Answered(
          Response.text(HttpResponseStatus.FORBIDDEN, "these credentials are for another app_name"),
          true);
    }
    HttpHeaders headers = request.headers();
    ContentCodings codings = codings(headers);
    if (codings == null) {
      return new Passage.Answered(
          Response.text(
              HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
              "Content-Encoding may be identity, gzip, deflate, or a list of two"),
          true);
    }
    if (HttpUtil.getContentLength(request, 0L) > bodyBytesMax) {
      return new Passage.Answered(drain.tooLarge(), true);
    }
    return new Passage.Accepted(
        new Drain.Head(
            codings,
            only != null ? only : named,
            utf8(headers.get(DRAIN_TOKEN)),
            headers.get(FRAME_ID),
            headers.get(MESSAGE_COUNT)));
  }

  /// What a header holds that becomes a label: its bytes, of which Netty makes a character each.
  private static @Nullable String utf8(@Nullable String header) {
    if (header == null || RequestTarget.isAscii(header)) {
      return header;
    }
    return new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static @Nullable ContentCodings codings(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.CONTENT_ENCODING)
        ? ContentCodings.of(headers.getAll(HttpHeaderNames.CONTENT_ENCODING))
        : ContentCodings.NONE;
  }

  private static Passage scrape(HttpHeaders headers) {
    String accept = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT));
    return new Passage.Scrape(
        ExpositionFormat.preferredBy(accept.isEmpty() ? null : accept), acceptsGzip(headers));
  }

  /// Whether gzip is named, and not with quality 0 (RFC 9110, section 12.5.3).
  private static boolean acceptsGzip(HttpHeaders headers) {
    String codings = String.join(",", headers.getAll(HttpHeaderNames.ACCEPT_ENCODING));
    for (String coding : codings.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = coding.strip().split("\\s*;\\s*", -1);
      if (parts[0].equals("gzip") || parts[0].equals("x-gzip")) {
        return parts.length < 2 || !parts[1].matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
