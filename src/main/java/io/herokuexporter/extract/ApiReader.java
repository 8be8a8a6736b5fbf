package io.herokuexporter.extract;

import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.Slice;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Labels;
import io.herokuexporter.metric.Reason;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what Heroku's api tells of an app: releases, deploys, changes of configuration, and how
/// many dynos it is to have. These lines name people by their e-mail addresses and show commands:
/// only numbers and types of processes are taken from them, and nothing of them is kept or printed.
final class ApiReader {
  private static final Pattern RELEASE =
      Pattern.compile("(?:Release v(\\d{1,9}) created|Initial release) by .*", Pattern.DOTALL);
  private static final Pattern DEPLOY = Pattern.compile("Deploy \\S+ by .*", Pattern.DOTALL);
  private static final Pattern CONFIG =
      Pattern.compile(
          "(?:Set|Add|Update|Remove|Unset) .*?\\bconfig(?: vars?)? by .*", Pattern.DOTALL);
  private static final Pattern SCALE = Pattern.compile("Scaled? to (.*?)( by .*)?", Pattern.DOTALL);

  /// `web@5:Standard-2X`, and in 2015 `web=3`.
  private static final Pattern FORMATION =
      Pattern.compile("([\\w-]{1,64})(?:=|@)(\\d{1,6})(?::([\\w.-]{1,64}))?");

  private final ProcessTable processes;
  private final Tallies tallies;

  ApiReader(ProcessTable processes, Tallies tallies) {
    this.processes = processes;
    this.tallies = tallies;
  }

  /// Reads one line, most of which come to nothing; false when it is not of the platform.
  boolean read(Message message, Batch batch) {
    if (!PlatformLines.isOfApp(message) && !PlatformLines.isOfPlatform(message)) {
      return false;
    }
    AppProcess app = processes.app();
    if (app.fitsLabels()) {
      count(message, app, batch);
    } else {
      AppProcess.refuse(batch);
    }
    return true;
  }

  private void count(Message message, AppProcess app, Batch batch) {
    Slice slice = message.text();
    String text =
        new String(slice.bytes(), slice.start(), slice.length(), StandardCharsets.ISO_8859_1);
    Matcher release = RELEASE.matcher(text);
    Matcher scale = SCALE.matcher(text);
    if (release.matches()) {
      String version = release.group(1) == null ? "1" : release.group(1);
      tallies.hear(app).count(1, HerokuFamilies.APP_RELEASES);
      SeriesKey key = app.key(HerokuFamilies.APP_RELEASE_VERSION);
      long micros = Timestamps.micros(message.timestamp());
      batch.add(Update.state(key, (double) Long.parseLong(version), app.owner, micros));
    } else if (DEPLOY.matcher(text).matches()) {
      tallies.hear(app).count(1, HerokuFamilies.APP_DEPLOYS);
    } else if (CONFIG.matcher(text).matches()) {
      tallies.hear(app).count(1, HerokuFamilies.APP_CONFIG_CHANGES);
    } else if (scale.matches() && scale.group(2) != null) {
      scale(scale.group(1), app, Timestamps.micros(message.timestamp()), batch);
    } else if (scale.matches()) {
      batch.discard(Reason.VALUE, () -> "a formation that is cut off");
    }
  }

  private static void scale(String formation, AppProcess app, long micros, Batch batch) {
    for (String word : formation.split("[ ,]+", -1)) {
      Matcher type = FORMATION.matcher(word);
      if (!type.matches()) {
        batch.discard(Reason.VALUE, () -> "a part of the formation that is no TYPE@NUMBER:SIZE");
        continue;
      }
      String name = type.group(1);
      String size = type.group(3) == null ? "" : type.group(3);
      // a type that changes its size has its dynos of the old size no more
      Labels ofType = Labels.of("app", app.app, "process_type", name);
      SeriesKey key = app.key(HerokuFamilies.APP_FORMATION, "process_type", name, "size", size);
      long dynos = Long.parseLong(type.group(2));
      if (!batch.replace(ofType, Update.state(key, (double) dynos, app.owner, micros))) {
        batch.discard(Reason.VALUE, () -> "more types of processes than an app has");
        return;
      }
    }
  }
}
