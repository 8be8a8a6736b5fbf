package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The pages that all journeys come to, in both formats; each journey is played once, on a server
/// of its own, however many tests ask.
record JourneyPages(String text, String openMetrics) {
  /// What depends on the machine.
  private static final String[] LEFT_OUT = {
    "jvm_",
    "process_",
    "heroku_exporter_build_info",
    "heroku_exporter_connections",
    "heroku_exporter_scrape_duration_seconds",
    "heroku_exporter_series_memory_ratio"
  };

  private static final Map<Journey, JourneyPages> PAGES = new LinkedHashMap<>();

  static synchronized Map<Journey, JourneyPages> all() {
    if (PAGES.isEmpty()) {
      for (Journey journey : Journey.all()) {
        PAGES.put(journey, play(journey));
      }
    }
    return PAGES;
  }

  private static JourneyPages play(Journey journey) {
    try (RunningServer server = new RunningServer()) {
      journey.play(server);
      try (RawClient client = server.connect()) {
        Supplier<String> page = () -> client.answer().bodyText();
        client.send(get("/metrics", METRICS_HEADER));
        String text = page.get();
        client.send(
            get("/metrics", METRICS_HEADER, "Accept: application/openmetrics-text;version=1.0.0"));
        return new JourneyPages(text, page.get());
      }
    }
  }

  /// A page, or answers with pages, without the lines that depend on the machine.
  static String withoutMachine(String page) {
    return page.lines()
        .filter(line -> !isOfMachine(line.replaceFirst("^# (HELP|TYPE) ", "")))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  static boolean isOfMachine(String series) {
    return Stream.of(LEFT_OUT).anyMatch(series::startsWith);
  }
}
