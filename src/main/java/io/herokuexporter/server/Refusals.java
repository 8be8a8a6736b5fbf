package io.herokuexporter.server;

import io.herokuexporter.metric.Clock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log what was refused, and why. Logplex throws away what is answered 4xx and tells
/// nobody, so this is where an operator sees that a password or a path is wrong. A line a minute
/// for each kind, without anything that the client chose. For the thread of the connections.
final class Refusals {
  static final long SILENT_SECONDS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final Clock clock;
  private final Map<Kind, Told> told = new HashMap<>();

  private record Kind(String what, int status) {}

  private static final class Told {
    final long nanos;
    long silent;

    Told(long nanos) {
      this.nanos = nanos;
    }
  }

  Refusals(Clock clock) {
    this.clock = clock;
  }

  /// Notes an answer from 400 to 499.
  ///
  /// @param what was asked, one of few texts
  /// @param client its address
  void add(String what, Response response, String client) {
    long now = clock.nanos();
    Kind kind = new Kind(what, response.status().code());
    Told last = told.get(kind);
    if (last != null && now - last.nanos < TimeUnit.SECONDS.toNanos(SILENT_SECONDS)) {
      last.silent++;
      return;
    }
    String why = response.body().toString(StandardCharsets.UTF_8).strip();
    String others =
        last == null || last.silent == 0
            ? ""
            : ", and " + last.silent + " more since this was said last";
    LOG.warn("{} from {} was refused: {} {}{}", what, client, kind.status, why, others);
    told.put(kind, new Told(now));
  }
}
