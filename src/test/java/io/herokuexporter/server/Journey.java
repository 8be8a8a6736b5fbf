package io.herokuexporter.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// One folder of `src/test/resources/journeys`: what is sent to a server, and the page that comes
/// of it. The file `request` is read octet by octet, line by line:
///
/// ```
/// # a remark
/// POST /drain?app_name=shop      begins a request; lines `Name: value` behind it are its headers
/// | MESSAGE                      a frame: octet count, the message, a newline
/// |- MESSAGE                     a frame without the newline
/// {web.1 [JSON]                  a frame with this array as ingest line of a process
/// {web.1@10:00:05 [JSON]         the same at a time of that day
/// = OCTETS                       these octets as they are; \n, \r, \0, \377 and so on are read
/// wait PT10M                     turns the clock before the next request
/// ```
record Journey(String name, List<Step> steps, Path expected) {
  private static final Path ROOT = Path.of("src/test/resources/journeys");

  /// What happens, in order.
  sealed interface Step {
    record Wait(Duration time) implements Step {}

    record Drain(String target, List<String> headers, ByteArrayOutputStream body) implements Step {}
  }

  static List<Journey> all() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders.sorted().map(Journey::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /// The same of an app of its own, so that no dyno of another journey is one of this.
  Journey apart() {
    List<Step> own = new ArrayList<>();
    for (Step step : steps) {
      own.add(
          step
                  instanceof
                  Step.Drain(String target, List<String> headers, ByteArrayOutputStream body)
              ? new Step.Drain(target.replace("app_name=shop", "app_name=" + name), headers, body)
              : step);
    }
    return new Journey(name, own, expected);
  }

  void play(RunningServer server) {
    steps.forEach(step -> play(step, server));
  }

  static void play(Step step, RunningServer server) {
    switch (step) {
      case Step.Wait(Duration time) -> server.clock.turn(time);
      case Step.Drain(String target, List<String> headers, ByteArrayOutputStream body) -> {
        Answer answer = server.drain(target, body.toByteArray(), headers.toArray(String[]::new));
        if (answer.status() != 200) {
          throw new AssertionError(target + " was answered " + answer.status());
        }
      }
    }
  }

  private static Journey read(Path folder) {
    List<Step> steps = steps(folder.resolve("request"));
    return new Journey(folder.getFileName().toString(), steps, folder.resolve("expected.prom"));
  }

  /// The steps of a file that is written like a `request`.
  static List<Step> steps(Path file) {
    try {
      List<Step> steps = new ArrayList<>();
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
        read(line, steps);
      }
      return steps;
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static void read(String line, List<Step> steps) throws IOException {
    if (line.startsWith("#") || line.isEmpty()) {
      return;
    }
    if (line.startsWith("POST ")) {
      steps.add(new Step.Drain(line.substring(5), new ArrayList<>(), new ByteArrayOutputStream()));
    } else if (line.startsWith("wait ")) {
      steps.add(new Step.Wait(Duration.parse(line.substring(5))));
    } else if (steps.getLast() instanceof Step.Drain drain) {
      if (line.matches("[A-Z][\\w-]*: .*")) {
        drain.headers().add(line);
      } else {
        drain.body().write(octets(line));
      }
    } else {
      throw new IllegalArgumentException("no POST before " + line);
    }
  }

  private static byte[] octets(String line) {
    if (line.startsWith("= ")) {
      return RunningServer.latin1(line.substring(2).translateEscapes());
    }
    if (line.startsWith("{")) {
      return ingest(line);
    }
    if (line.startsWith("|- ")) {
      return frame(line.substring(3));
    }
    if (line.startsWith("| ")) {
      return frame(line.substring(2) + "\n");
    }
    throw new IllegalArgumentException("what is " + line);
  }

  private static byte[] ingest(String line) {
    int blank = line.indexOf(' ');
    String[] processAndTime = line.substring(1, blank).split("@", 2);
    String json = line.substring(blank + 1);
    return frame(
        "<190>1 2024-05-01T%s.000000+00:00 host app %s - crates-io-heroku-metrics:ingest %s\n"
            .formatted(
                processAndTime.length == 1 ? "10:00:00" : processAndTime[1],
                processAndTime[0],
                Base64.getEncoder().encodeToString(RunningServer.latin1(json))));
  }

  private static byte[] frame(String message) {
    return RunningServer.latin1(message.length() + " " + message);
  }
}
