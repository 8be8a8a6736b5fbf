package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageTime;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.function.Function;

/// Makes series of the samples of add-ons. Those carry the name of the add-on and no app, so
/// `heroku_addon_info` joins them to the app whose drain told of them.
final class AddonSeries {
  private final SeriesBuilder series = new SeriesBuilder();

  /// Sets a gauge for each sample of a line, labelled by add-on, or by source where the line names
  /// none.
  ///
  /// @param name of the family of a sample
  /// @param micros the timestamp of the message
  /// @return whether there is any
  boolean set(SampleLine line, Function<SampleLine.Sample, String> name, long micros, Batch batch) {
    String label = line.hasAddon() ? "addon" : "source";
    String value = line.hasAddon() ? line.addon() : line.source();
    boolean any = false;
    for (SampleLine.Sample sample : line.samples()) {
      SeriesKey key = series.start(name.apply(sample)).label(label, value).build();
      if (key == null) {
        batch.discard(Reason.NAME, series::problem);
      } else {
        batch.add(Update.set(key, new Value.Gauge(sample.value()), micros));
        any = true;
      }
    }
    return any;
  }

  /// Notes that the add-on of a line was heard of, whatever the line holds.
  void hear(SampleLine line, AppProcess process, Batch batch) {
    batch.heard(owner(line, process));
  }

  private static Owner owner(SampleLine line, AppProcess process) {
    return Owner.addon(process.app, line.hasAddon() ? line.addon() : line.source());
  }

  /// Joins the add-on of a line, some of whose samples are shown, to its app.
  void join(String kind, SampleLine line, AppProcess process, Batch batch) {
    SeriesKey key =
        series
            .start(HerokuFamilies.ADDON_INFO)
            .label("app", process.app)
            .label("addon", line.addon())
            .label("kind", kind)
            .label("source", line.source())
            .build();
    if (key == null) {
      batch.discard(Reason.NAME, series::problem);
      return;
    }
    // it says the same at any time
    batch.add(Update.state(key, 1, owner(line, process), MessageTime.NONE));
  }
}
