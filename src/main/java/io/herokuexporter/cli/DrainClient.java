package io.herokuexporter.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends bodies to a drain as Logplex does (heroku/logplex, logplex_http_drain): the same headers,
/// and up to three tries under one frame id when the answer is 5xx or 429, late, or lost. A
/// connection that is refused is no try: it is made again after a while, as by Logplex, which goes
/// on for longer.
final class DrainClient implements AutoCloseable {
  static final int TRIES_MAX = 3;

  /// After a refused connection, doubling up to the second; 2.5 s together.
  private static final long PAUSE_MILLIS_MIN = 10;

  private static final long PAUSE_MILLIS_MAX = 1280;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /// The same in every run, so that a drain without an app name has one name.
  private static final String TOKEN =
      "d." + UUID.nameUUIDFromBytes("replay".getBytes(StandardCharsets.US_ASCII));

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final URI url;
  private final String authorization;
  private final Pauses pauses;

  /// For the whole of an answer. The JDK's own timeout of a request ends with the answer's head
  /// (JDK-8208693, mended in 26).
  private final Duration answerTimeout;

  /// How long the next refused connection is waited behind. Once nothing has listened for as long
  /// as that goes, no further batch waits, until one is answered.
  private long pauseMillis = PAUSE_MILLIS_MIN;

  /// Waits.
  interface Pauses {
    /// Returns after so many milliseconds, or with true when it is time to give up.
    boolean pause(long millis) throws InterruptedException;
  }

  /// @param url of the drain, without user and password
  DrainClient(URI url, String password) {
    this.url = url;
    this.authorization = basic("drain", password);
    this.pauses = millis -> stopped.await(millis, TimeUnit.MILLISECONDS);
    this.answerTimeout = ANSWER_TIMEOUT;
  }

  /// @param pauses waits for the next connection
  /// @param answerTimeout for one try
  DrainClient(URI url, String password, Pauses pauses, Duration answerTimeout) {
    this.url = url;
    this.authorization = basic("drain", password);
    this.pauses = pauses;
    this.answerTimeout = answerTimeout;
  }

  /// Has nobody wait any more for a connection, from another thread.
  void stop() {
    stopped.countDown();
  }

  /// The value of `Authorization` for a user.
  static String basic(String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }

  /// Sends a body, and again if need be.
  ///
  /// @return null when it was accepted, else what went wrong at the last try
  @Nullable String send(DrainBody body) throws InterruptedException {
    String frameId = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT);
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("Authorization", authorization)
            .header("Content-Type", "application/logplex-1")
            .header("User-Agent", "heroku-exporter replay")
            .header("Logplex-Msg-Count", Integer.toString(body.messages()))
            .header("Logplex-Frame-Id", frameId)
            .header("Logplex-Drain-Token", TOKEN)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    String problem = "";
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        int status = status(request);
        if (status / 100 == 2) {
          return null;
        }
        problem = "answered " + status;
        if (status / 100 == 4 && status != 429) {
          return problem;
        }
      } catch (ConnectException e) {
        return problem(e);
      } catch (IOException e) {
        problem = problem(e);
      }
    }
    return problem + ", " + TRIES_MAX + " times";
  }

  /// The answer to one try, as soon as somebody listens.
  ///
  /// @throws ConnectException when nobody has listened for too long
  private int status(HttpRequest request) throws IOException, InterruptedException {
    while (true) {
      try {
        int status = answer(request);
        pauseMillis = PAUSE_MILLIS_MIN;
        return status;
      } catch (ConnectException e) {
        if (isOfUnknownHost(e) || pauseMillis > PAUSE_MILLIS_MAX || pauses.pause(pauseMillis)) {
          throw e;
        }
        pauseMillis *= 2;
      }
    }
  }

  private int answer(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      return answer.get(answerTimeout.toMillis(), TimeUnit.MILLISECONDS).statusCode();
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer in time");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      answer.cancel(true); // nothing when it has come; else its connection would stay
    }
  }

  private String problem(IOException e) {
    String standardPort = url.getScheme().equals("https") ? "443" : "80";
    String port = url.getPort() < 0 ? standardPort : Integer.toString(url.getPort());
    String cannotConnect = "cannot connect to " + url.getHost() + ":" + port + ": ";
    return switch (e) {
      case HttpConnectTimeoutException _ ->
          cannotConnect + "no answer for " + CONNECT_TIMEOUT.toSeconds() + " s";
      case ConnectException _ when isOfUnknownHost(e) -> cannotConnect + "the host is not known";
      case ConnectException _ ->
          cannotConnect + Objects.requireNonNullElse(e.getMessage(), "connection refused");
      default -> Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    };
  }

  private static boolean isOfUnknownHost(Throwable e) {
    return e instanceof UnresolvedAddressException
        || (e.getCause() != null && isOfUnknownHost(e.getCause()));
  }

  @Override
  public void close() {
    client.close();
  }
}
