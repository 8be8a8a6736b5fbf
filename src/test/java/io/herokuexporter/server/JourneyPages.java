package io.herokuexporter.server;

import static io.herokuexporter.server.RunningServer.METRICS_HEADER;
import static io.herokuexporter.server.RunningServer.get;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The pages that all journeys come to, in both formats; each journey is played once, on a server
/// of its own, however many tests ask.
record JourneyPages(String text, String openMetrics) {
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
}
