package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import org.jspecify.annotations.Nullable;

/// How much one process logs, by source in the words of `heroku logs --source`: the app itself, or
/// the platform about it.
final class LogVolume {
  private final ProcessTally process;
  private @Nullable OfSource app;
  private @Nullable OfSource heroku;
  private @Nullable OfSource other;

  private record OfSource(CounterTally messages, CounterTally bytes) {}

  LogVolume(ProcessTally process) {
    this.process = process;
  }

  void add(Message message) {
    OfSource source = source(message);
    source.messages.add(1);
    source.bytes.add(message.text().length());
  }

  private OfSource source(Message message) {
    if (PlatformLines.isOfApp(message)) {
      app = app == null ? ofSource("app") : app;
      return app;
    }
    if (PlatformLines.isOfPlatform(message)) {
      heroku = heroku == null ? ofSource("heroku") : heroku;
      return heroku;
    }
    other = other == null ? ofSource("other") : other;
    return other;
  }

  private OfSource ofSource(String label) {
    return new OfSource(
        process.counter(HerokuFamilies.LOG_MESSAGES, "source", label),
        process.counter(HerokuFamilies.LOG_BYTES, "source", label));
  }
}
