package io.herokuexporter.extract;

import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import org.jspecify.annotations.Nullable;

/// Makes `heroku_addon_info`, which joins the samples of an add-on, that carry no app, to the app
/// whose drain told of them.
final class AddonInfo {
  private final SeriesBuilder series = new SeriesBuilder();

  /// Notes that a line of an add-on was read, some of whose samples are shown.
  void add(String kind, SampleLine line, AppProcess process, Batch batch) {
    @Nullable String app = process.app;
    Owner owner = Owner.addon(app, line.hasAddon() ? line.addon() : line.source());
    SeriesKey key =
        series
            .start(HerokuFamilies.ADDON_INFO)
            .label("app", app)
            .label("addon", line.addon())
            .label("kind", kind)
            .label("source", line.source())
            .build();
    if (key == null) {
      batch.discard(Reason.NAME, series::problem);
      return;
    }
    batch.heard(owner);
    batch.add(Update.state(key, 1, owner));
  }
}
