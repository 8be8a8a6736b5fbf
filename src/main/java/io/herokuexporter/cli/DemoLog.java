package io.herokuexporter.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// What the demo's app logs, and its time, which goes second by second.
final class DemoLog {
  private static final int WAVE_SECONDS = 300;

  private final Instant start;
  private DrainBody body = new DrainBody();
  private int second;

  /// @param start time of its first line
  DemoLog(Instant start) {
    this.start = start;
  }

  /// Seconds since the start.
  int second() {
    return second;
  }

  Instant time() {
    return start.plusSeconds(second);
  }

  /// Whether it is this second of so many.
  boolean isAt(int offset, int everySeconds) {
    return second % everySeconds == offset;
  }

  /// From -1 to 1 and back: how the traffic rises and falls.
  double wave() {
    return Math.sin(2 * Math.PI * second / WAVE_SECONDS);
  }

  /// Adds a line of the app, one of its add-ons, or the api.
  void app(String process, String text) {
    add(190, "app", process, text);
  }

  /// Adds a line of Heroku's platform.
  void heroku(String process, String text) {
    add(158, "heroku", process, text);
  }

  private void add(int priority, String app, String process, String text) {
    String message = "<%d>1 %s host %s %s - %s".formatted(priority, time(), app, process, text);
    body.add(message.getBytes(StandardCharsets.UTF_8));
  }

  /// Ends the second.
  DrainBody endSecond() {
    DrainBody ended = body;
    body = new DrainBody();
    second++;
    return ended;
  }
}
