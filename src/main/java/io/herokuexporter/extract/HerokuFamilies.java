package io.herokuexporter.extract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The families that this exporter makes itself of Heroku's lines. The meanings of samples are
/// Heroku's (Dev Center, "Monitoring Heroku Postgres", "Heroku Redis Metrics Logs", "Log Runtime
/// Metrics").
public final class HerokuFamilies {
  static final String ROUTER_ERRORS = "heroku_router_errors";
  static final String ROUTER_REQUESTS = "heroku_router_requests_total";
  static final String ROUTER_SERVICE = "heroku_router_service_seconds";
  static final String ROUTER_CONNECT = "heroku_router_connect_seconds";
  static final String ROUTER_RESPONSE_BYTES = "heroku_router_response_bytes_total";
  static final String ERRORS = "heroku_errors_total";
  static final String DYNO_UP = "heroku_dyno_up";
  static final String DYNO_STATE_CHANGES = "heroku_dyno_state_changes_total";
  static final String DYNO_EXITS = "heroku_dyno_exits_total";
  static final String ADDON_INFO = "heroku_addon_info";
  static final String APP_RELEASE_VERSION = "heroku_app_release_version";
  static final String APP_RELEASES = "heroku_app_releases_total";
  static final String APP_DEPLOYS = "heroku_app_deploys_total";
  static final String APP_CONFIG_CHANGES = "heroku_app_config_changes_total";
  static final String APP_FORMATION = "heroku_app_formation";
  static final String LOGPLEX_DROPPED = "heroku_logplex_dropped_messages_total";

  /// Of the families that every message adds to.
  public static final String LOG_PREFIX = "heroku_log_";

  static final String LOG_MESSAGES = LOG_PREFIX + "messages_total";
  static final String LOG_BYTES = LOG_PREFIX + "bytes_total";

  static final String POSTGRES_PREFIX = "heroku_postgres_";
  static final String DYNO_PREFIX = "heroku_dyno_";
  static final String ADDON_PREFIX = "heroku_";
  static final String COUNTER_SUFFIX = "_total";

  private static final Map<String, FamilyDoc> DOCS = new HashMap<>();

  static {
    FamilyDocs.addTo(DOCS);
  }

  private HerokuFamilies() {}

  /// All that have a fixed name, or one that Heroku has been seen to give, in the order of names.
  public static List<FamilyDoc> all() {
    List<FamilyDoc> all = new ArrayList<>(DOCS.values());
    all.sort(Comparator.comparing(FamilyDoc::name));
    return Collections.unmodifiableList(all);
  }

  /// The HELP of a family; for what apps send themselves it is the name, for nobody told us more.
  public static String help(String name) {
    FamilyDoc known = DOCS.get(name);
    if (known != null) {
      return known.help();
    }
    if (name.startsWith(DYNO_PREFIX)) {
      return "Sample of a dyno's runtime metrics, in base units.";
    }
    return name.startsWith(ADDON_PREFIX) ? "Sample of a Heroku add-on, in base units." : name;
  }

  /// The name of the family of a sample, its unit at the end unless it is there already.
  static String sampleName(String prefix, SampleLine.Sample sample) {
    String suffix = sample.unit().suffix();
    return prefix + (sample.key().endsWith(suffix) ? sample.key() : sample.key() + suffix);
  }
}
