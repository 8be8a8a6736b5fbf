package io.herokuexporter.extract;

import io.herokuexporter.metric.CounterSet;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.util.ArrayList;
import java.util.List;

/// Counters that exist at 0 from the first line on that fits, so that an alert sees their first
/// increment: Prometheus cannot tell the increase of a series that was not there.
enum Zeros {
  /// Of an app, from its first message on: what is lost or changed.
  APP {
    @Override
    void addTo(List<Update> zeros, AppProcess app) {
      for (String code : ErrorCode.OF_LOSSES) {
        zeros.add(zero(app, HerokuFamilies.LOGPLEX_DROPPED, "code", code));
      }
      zeros.add(zero(app, HerokuFamilies.APP_RELEASES));
      zeros.add(zero(app, HerokuFamilies.APP_DEPLOYS));
      zeros.add(zero(app, HerokuFamilies.APP_CONFIG_CHANGES));
    }
  },
  /// Of an app, from its first router line on: the errors for which the router reached no dyno.
  ROUTED_APP {
    @Override
    void addTo(List<Update> zeros, AppProcess app) {
      addErrors(zeros, app, List.of("H10", "H14", "H20", "H99"));
    }
  },
  /// Of a process under its full name, from the first router line on that names it.
  ROUTED_DYNO {
    @Override
    void addTo(List<Update> zeros, AppProcess dyno) {
      for (String code : ErrorCode.OF_ORIGINAL) {
        zeros.add(zero(dyno, HerokuFamilies.ROUTER_ERRORS, "code", code));
      }
    }
  },
  /// The same under the name that is shown: the codes that the original's users have alerts for,
  /// and what it answers.
  ROUTED_PROCESS {
    @Override
    void addTo(List<Update> zeros, AppProcess process) {
      addErrors(zeros, process, ErrorCode.OF_ORIGINAL);
      zeros.add(zero(process, HerokuFamilies.ROUTER_RESPONSE_BYTES));
    }
  },
  /// Of an app, from the first router line on that names no process: what the router answers.
  UNROUTED {
    @Override
    void addTo(List<Update> zeros, AppProcess app) {
      zeros.add(zero(app, HerokuFamilies.ROUTER_RESPONSE_BYTES));
    }
  },
  /// Of a process, from the first line on that tells of its dyno: what comes before a restart.
  DYNO {
    @Override
    void addTo(List<Update> zeros, AppProcess process) {
      addErrors(zeros, process, List.of("R14", "R15"));
    }
  };

  abstract void addTo(List<Update> zeros, AppProcess process);

  /// Those of one process.
  CounterSet of(AppProcess process) {
    List<Update> zeros = new ArrayList<>();
    addTo(zeros, process);
    return new CounterSet(zeros);
  }

  private static void addErrors(List<Update> zeros, AppProcess process, List<String> codes) {
    for (String code : codes) {
      String severity = ErrorCode.severity(code);
      zeros.add(zero(process, HerokuFamilies.ERRORS, "code", code, "severity", severity));
    }
  }

  private static Update zero(AppProcess process, String family, String... labels) {
    return Update.add(process.key(family, labels), Value.Counter.ZERO, process.owner);
  }
}
