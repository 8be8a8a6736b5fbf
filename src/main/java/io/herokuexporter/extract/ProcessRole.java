package io.herokuexporter.extract;

import io.herokuexporter.logplex.Slice;

/// What a PROCID says of who writes: half of what tells the lines of the platform from those of an
/// app. The other half is APP, which is `heroku` or `app`.
enum ProcessRole {
  /// Heroku's router.
  ROUTER,
  /// The api: releases, deploys, scaling.
  API,
  /// Logplex, or log-shuttle in its place: what got lost.
  LOGPLEX,
  /// `heroku-KIND`.
  ADDON,
  /// Any other, most of them dynos.
  DYNO;

  private static final byte[] ADDON_PREFIX = Bytes.ascii("heroku-");

  static ProcessRole of(Slice procId) {
    return switch (procId.text()) {
      case "router" -> ROUTER;
      case "api" -> API;
      case "logplex", "log-shuttle" -> LOGPLEX;
      default ->
          procId.startsWith(ADDON_PREFIX) && procId.length() > ADDON_PREFIX.length ? ADDON : DYNO;
    };
  }

  /// The kind of an add-on as a part of a name: `redis` of `heroku-redis`.
  static String addonKind(String procId) {
    return procId.substring(ADDON_PREFIX.length).replace('-', '_').replace('.', '_');
  }
}
