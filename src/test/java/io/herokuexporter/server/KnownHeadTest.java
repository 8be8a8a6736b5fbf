package io.herokuexporter.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHeadTest {
  private static final String DRAIN =
      """
      POST /drain?app_name=shop HTTP/1.1\r
      Host: exporter.example:8080\r
      Authorization: Basic ZHJhaW46cG91cg==\r
      Content-Type: application/logplex-1\r
      Logplex-Msg-Count: 1\r
      Logplex-Frame-Id: 09C557EAFCFB6CF2740EE62F62971098\r
      Logplex-Drain-Token: d.8a4b7c0e-0000-4000-8000-5ae7ed0f1b2c\r
      User-Agent: Logplex/v73\r
      Content-Length: 5\r
      \r
      """;

  private final KnownHead known = new KnownHead();
  private final HttpRequest request =
      new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/drain");

  @Test
  void knows_a_head_again_and_reads_what_has_changed() {
    learn(DRAIN);

    ByteBuf coming =
        ascii(DRAIN.replace("09C557EA", "A0").replace("Length: 5", "Length: 11") + "hello world");
    List<Object> out = new ArrayList<>();

    assertThat(known.read(coming, out)).isTrue();
    assertThat(out).hasSize(2).first().isSameAs(request);
    assertThat(request.headers().get("Logplex-Frame-Id")).isEqualTo("A0FCFB6CF2740EE62F62971098");
    assertThat(request.headers().getInt("Content-Length")).isEqualTo(11);
    assertThat(((LastHttpContent) out.getLast()).content().toString(StandardCharsets.US_ASCII))
        .isEqualTo("hello world");
    assertThat(coming.isReadable()).isFalse();
  }

  /// A field that is taken out goes on leading to the one behind it. Once it is among the old
  /// objects, all fields that follow are kept until the old are collected.
  @Test
  void fields_stay_where_they_are_when_their_values_change() {
    learn(DRAIN);
    List<Map.Entry<CharSequence, CharSequence>> before = fields();
    knows(DRAIN.replace("09C557EA", "A0"));

    assertThat(fields()).usingElementComparator((a, b) -> a == b ? 0 : 1).isEqualTo(before);
  }

  private List<Map.Entry<CharSequence, CharSequence>> fields() {
    List<Map.Entry<CharSequence, CharSequence>> fields = new ArrayList<>();
    request.headers().iteratorCharSequence().forEachRemaining(fields::add);
    return fields;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Request-Id: 1",
        "x-amzn-trace-id: Root=1-67891233-abcdef012345678912345678",
        "X-FORWARDED-FOR:  203.0.113.7",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 "
      })
  void knows_what_proxies_change(String field) {
    String head = DRAIN.replace("User-Agent", field + "\r\nUser-Agent");
    learn(head);

    assertThat(knows(head.replaceFirst("[0-9a-f](\\s*\r\nUser-Agent)", "77$1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST ~ PUT ",
        "/drain?app_name=shop ~ /drain?app_name=other ",
        "HTTP/1.1 ~ HTTP/1.0",
        "Basic ZHJhaW46cG91cg== ~ Basic ZHJhaW46cG91cA==",
        "d.8a4b ~ d.8a4c",
        "User-Agent: ~ Content-Encoding: gzip\r\nUser-Agent:",
        "Logplex-Msg-Count: 1\r\n ~ ",
        "09C557EAFCFB6CF2740EE62F62971098 ~ ",
        "09C557EAFCFB6CF2740EE62F62971098 ~ 09C5 7EAFCFB6CF2740EE62F62971098",
        "09C557EAFCFB6CF2740EE62F62971098 ~ 09C5\u0001",
        "09C557EAFCFB6CF2740EE62F62971098 ~ 09C5\u00e9",
        "Length: 5 ~ Length: +5",
        "Length: 5 ~ Length: 5,5",
        "Length: 5 ~ Length: 0000000005",
        "Length: 5 ~ Length: 6",
        "Length: 5\r\n ~ Length: 5\n",
        "Length: 5\r\n ~ Length: 5\r\nContent-Length: 5\r\n"
      })
  void another_head_is_not_known(String change) {
    learn(DRAIN);

    assertThat(knows(changed(change))).isFalse();
    assertThat(knows(DRAIN)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5 ~ Transfer-Encoding: chunked",
        "User-Agent: ~ Logplex-Frame-Id: A\r\nUser-Agent:",
        "User-Agent: ~ X-Request-Id: A\r\nX-Request-ID: B\r\nUser-Agent:",
        "User-Agent: ~ Logplex-Frame-Id: A B\r\nUser-Agent:"
      })
  void learns_no_head_whose_values_it_could_mistake(String change) {
    learn(DRAIN);
    String head = changed(change);
    learn(head);

    assertThat(knows(head)).isFalse();
  }

  @Test
  void a_value_with_a_blank_in_it_must_stay_the_same() {
    String head =
        DRAIN.replace("User-Agent", "X-Forwarded-For: 203.0.113.7, 10.0.0.1\r\nUser-Agent");
    learn(head);

    assertThat(knows(head)).isTrue();
    assertThat(knows(head.replace("203.0.113.7", "203.0.113.8"))).isFalse();
  }

  @Test
  void learns_no_long_head() {
    String head = DRAIN.replace("Logplex/v73", "x".repeat(KnownHead.BYTES_MAX));
    learn(head);

    assertThat(knows(head)).isFalse();
  }

  @Test
  void gives_up_where_no_head_comes_twice_but_not_for_bodies_that_come_in_parts() {
    learn(DRAIN);
    ByteBuf cut = ascii(DRAIN + "hell");
    for (int i = 0; i < 2 * KnownHead.USELESS_MAX; i++) {
      assertThat(known.read(cut, new ArrayList<>())).isFalse();
      known.learn(cut, 0, DRAIN.length(), request);
    }
    assertThat(knows(DRAIN)).isTrue();

    for (int i = 0; i < KnownHead.USELESS_MAX; i++) {
      learn(DRAIN.replace("shop", "shop" + i));
    }
    assertThat(knows(DRAIN.replace("shop", "shop" + (KnownHead.USELESS_MAX - 1)))).isTrue();

    for (int i = 0; i <= KnownHead.USELESS_MAX; i++) {
      knows(DRAIN.replace("shop", "gone"));
      learn(DRAIN.replace("shop", "store" + i));
    }
    assertThat(knows(DRAIN.replace("shop", "store" + KnownHead.USELESS_MAX))).isFalse();
  }

  @Test
  void frames_whose_heads_are_known_count_once_each() {
    try (RunningServer server = new RunningServer();
        RawClient client = server.connect()) {
      for (String id : List.of("A1", "A2", "A2", "A3", "A1")) {
        String request =
            RunningServer.post(
                RunningServer.routerError("H12"),
                "Logplex-Drain-Token: d.one",
                "Logplex-Frame-Id: " + id);
        assertThat(client.send(request).answer().status()).isEqualTo(200);
      }
      Page page = server.page();
      assertThat(page.value("heroku_router_errors{app=\"shop\",code=\"H12\",process=\"web.1\"}"))
          .isEqualTo(3);
      assertThat(page.value("heroku_exporter_duplicate_frames_total")).isEqualTo(2);
    }
  }

  @Test
  void a_known_head_opens_nothing_once_its_credentials_are_no_longer_right() {
    try (RunningServer server = new RunningServer();
        RawClient client = server.connect()) {
      assertThat(client.send(RunningServer.post("a")).answer().status()).isEqualTo(200);
      assertThat(client.send(RunningServer.post("bc")).answer().status()).isEqualTo(200);

      server.server.admitDrains(List.of(Credentials.password(null, "new")));

      assertThat(client.send(RunningServer.post("d")).answer().status()).isEqualTo(401);
    }
  }

  /// The slow model is the same decoder, to which a request comes octet by octet: it never sees one
  /// that is whole.
  @Test
  void reads_random_requests_as_if_it_had_never_known_one() {
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      List<String> requests = IntStream.range(0, 12).mapToObj(_ -> randomRequest(random)).toList();

      assertThat(read(requests.stream().map(List::of).toList()))
          .as("seed %d", seed)
          .isEqualTo(read(requests.stream().map(request -> List.of(request.split(""))).toList()));
    }
  }

  private static String randomRequest(Random random) {
    int bodyLength = random.nextInt(12);
    String request =
        DRAIN
                .replace("09C557EA", Integer.toHexString(random.nextInt()))
                .replace("Length: 5", "Length: " + bodyLength)
                .replace("Count: 1", "Count: " + random.nextInt(20))
            + "x".repeat(bodyLength);
    return switch (random.nextInt(12)) {
      case 0 -> {
        int at = random.nextInt(request.length());
        yield request.substring(0, at)
            + (char) random.nextInt(256)
            + request.substring(at + random.nextInt(2));
      }
      case 1 -> request.replace("User-Agent", "Logplex-Frame-Id: B\r\nUser-Agent");
      case 2 -> request.replace("shop", "other");
      case 3 -> "\r\n" + request;
      default -> request;
    };
  }

  /// What a decoder makes of requests, each of which comes in parts.
  private static List<String> read(List<List<String>> requests) {
    EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder());
    List<String> messages = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    for (List<String> parts : requests) {
      for (String part : parts) {
        channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
        for (Object message = channel.readInbound();
            message != null;
            message = channel.readInbound()) {
          if (message instanceof HttpRequest request) {
            messages.add(text(request));
          }
          if (message instanceof HttpContent content) {
            body.append(content.content().toString(StandardCharsets.ISO_8859_1));
          }
          if (message instanceof LastHttpContent) {
            messages.add(body.toString());
            body.setLength(0);
          }
          ReferenceCountUtil.release(message);
        }
      }
    }
    channel.finishAndReleaseAll();
    return messages;
  }

  /// A request without the order of fields of different names, which means nothing.
  private static String text(HttpRequest request) {
    Stream<String> fields =
        request.headers().names().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .distinct()
            .sorted()
            .map(name -> name + "=" + request.headers().getAll(name));
    return "%s %s %s %s %s"
        .formatted(
            request.method(),
            request.uri(),
            request.protocolVersion(),
            fields.collect(Collectors.joining(" ")),
            request.decoderResult().isFailure() ? request.decoderResult().cause() : "");
  }

  /// The usual head with one text in place of another.
  private static String changed(String fromTo) {
    String[] texts = fromTo.split(" ~ ", -1);
    String changed = DRAIN.replace(texts[0], texts[1]);
    assertThat(changed).isNotEqualTo(DRAIN);
    return changed;
  }

  private void learn(String head) {
    known.read(ascii(""), new ArrayList<>());
    request.headers().clear();
    head.lines()
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.split(": *", 2))
        .forEach(field -> request.headers().add(field[0], field[1]));
    known.learn(ascii(head), 0, head.length(), request);
  }

  private boolean knows(String head) {
    List<Object> out = new ArrayList<>();
    ByteBuf coming = ascii(head + "hello");
    boolean knows = known.read(coming, out);
    assertThat(coming.readerIndex()).isEqualTo(knows ? coming.writerIndex() : 0);
    out.forEach(ReferenceCountUtil::release);
    return knows;
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
