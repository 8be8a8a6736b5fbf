package io.herokuexporter.jmh;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.Arrays;

/// What a benchmark asserts before it starts, so that one that measures something else fails.
final class Checks {
  private Checks() {}

  /// @throws IllegalStateException when a benchmark does not do what it says
  static void equal(String what, long expected, long actual) {
    if (expected != actual) {
      throw new IllegalStateException(what + ": " + actual + " instead of " + expected);
    }
  }

  /// @throws IllegalStateException when a benchmark does not do what it says
  static void within(String what, double least, double most, double actual) {
    if (!(least <= actual && actual <= most)) {
      throw new IllegalStateException(what + ": " + actual + " is not in " + least + ".." + most);
    }
  }

  /// A batch of which nothing was lost, with this many messages of each kind.
  static void messages(Batch batch, long router, long app, long ingest, long postgres) {
    equal("router lines", router, batch.messages(MessageKind.ROUTER));
    equal("app lines", app, batch.messages(MessageKind.OTHER));
    equal("ingest lines", ingest, batch.messages(MessageKind.INGEST));
    equal("Postgres lines", postgres, batch.messages(MessageKind.POSTGRES));
    equal("discards", 0, Arrays.stream(Reason.values()).mapToLong(batch::discards).sum());
    equal("repairs", 0, batch.repairedFrames());
    equal("wrong counts", 0, batch.countMismatch() ? 1 : 0);
  }

  /// A batch with the whole snapshot of one dyno.
  static void snapshot(Batch batch) {
    // and two for the volume of the log, which come in two parts where the dyno is new
    within("updates", Snapshots.METRICS + 2, Snapshots.METRICS + 4, batch.updates().size());
    long histograms = 0;
    for (Update update : batch.updates()) {
      histograms += update.value() instanceof Value.Histogram h && h.counts().length == 11 ? 1 : 0;
    }
    equal("histograms of 11 bounds", Snapshots.HISTOGRAMS, histograms);
  }
}
