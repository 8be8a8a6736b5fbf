package io.herokuexporter.cli;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/// What Heroku's platform says of the demo's app beside the router: what somebody changes, how its
/// dynos live, what they measure, and what got lost.
final class DemoPlatform {
  /// Nobody's; it must never be seen again.
  private static final String USER = "someone@example.com";

  private static final int RUNTIME_METRICS_SECONDS = 20;
  private static final int RESTART_SECONDS = 300;
  private static final int SCHEDULER_SECONDS = 60;
  private static final int LOSS_SECONDS = 600;
  private static final int FIRST_SCHEDULER = 8715;

  private final Random random;
  private final List<DemoDyno> dynos;
  private final DemoDyno restarting;

  /// @param restarting the one that restarts now and then
  DemoPlatform(Random random, List<DemoDyno> dynos, DemoDyno restarting) {
    this.random = random;
    this.dynos = dynos;
    this.restarting = restarting;
  }

  /// Adds what it says in this second.
  void log(DemoLog log) {
    if (log.second() == 0) {
      deploy(log);
    }
    restart(log);
    schedule(log);
    if (log.isAt(0, RUNTIME_METRICS_SECONDS)) {
      dynos.stream().filter(DemoDyno::isUp).forEach(dyno -> measure(log, dyno));
    }
    if (log.isAt(45, LOSS_SECONDS)) {
      log.heroku(
          "logplex",
          "Error L10 (output buffer overflow): 3 messages dropped since "
              + log.time().minusSeconds(5)
              + ".");
    }
  }

  private void deploy(DemoLog log) {
    log.app("api", "Scaled to web@2:Standard-1X worker@1:Standard-1X by user " + USER);
    log.app("api", "Set SHOP_CURRENCY config vars by user " + USER);
    log.app("api", "Release v41 created by user " + USER);
    log.app("api", "Deploy 4f070772 by user " + USER);
    log.app("api", "Release v42 created by user " + USER);
    for (DemoDyno dyno : dynos) {
      log.heroku(dyno.name, "State changed from starting to up");
      dyno.start(log.second());
    }
  }

  private void restart(DemoLog log) {
    if (log.isAt(32, RESTART_SECONDS)) {
      restarting.stop();
      log.heroku(restarting.name, "Restarting");
      log.heroku(restarting.name, "State changed from up to starting");
      log.heroku(restarting.name, "Stopping all processes with SIGTERM");
    } else if (log.isAt(34, RESTART_SECONDS)) {
      log.heroku(restarting.name, "Process exited with status 143");
    } else if (log.isAt(38, RESTART_SECONDS)) {
      log.heroku(restarting.name, "Starting process with command `bin/web`");
      log.heroku(restarting.name, "State changed from starting to up");
      restarting.start(log.second());
    }
  }

  private static void schedule(DemoLog log) {
    String dyno = "scheduler." + (FIRST_SCHEDULER + log.second() / SCHEDULER_SECONDS);
    if (log.isAt(5, SCHEDULER_SECONDS)) {
      log.app("api", "Starting process with command `bin/sweep` by user " + USER);
      log.heroku(dyno, "Starting process with command `bin/sweep`");
      log.heroku(dyno, "State changed from starting to up");
    } else if (log.isAt(9, SCHEDULER_SECONDS)) {
      log.app(dyno, "swept 12 baskets");
    } else if (log.isAt(14, SCHEDULER_SECONDS)) {
      log.heroku(dyno, "Process exited with status 0");
      log.heroku(dyno, "State changed from up to complete");
    }
  }

  private void measure(DemoLog log, DemoDyno dyno) {
    boolean isWeb = dyno.name.startsWith("web.");
    double megabytes = (isWeb ? 180 : 495) + 20 * log.wave() + 10 * random.nextDouble();
    log.heroku(dyno.name, dyno.load(0.4 + 0.2 * log.wave() + random.nextDouble() / 10));
    log.heroku(dyno.name, dyno.memory(megabytes, log.second()));
    if (megabytes > DemoDyno.QUOTA_MEGABYTES) {
      double percent = 100 * megabytes / DemoDyno.QUOTA_MEGABYTES;
      log.heroku(
          dyno.name,
          String.format(Locale.ROOT, "Process running mem=%.0fM(%.1f%%)", megabytes, percent));
      log.heroku(dyno.name, "Error R14 (Memory quota exceeded)");
    }
  }
}
