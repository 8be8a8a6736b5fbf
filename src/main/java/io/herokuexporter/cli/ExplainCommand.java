package io.herokuexporter.cli;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.Extractor;
import io.herokuexporter.extract.HerokuFamilies;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.DynoEvent;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.MessageTime;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.SeriesKey;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Says what each line of a log would become, without a server. It shows samples and reasons, never
/// the line: lines of the platform hold addresses of people.
@Command(
    name = "explain",
    description = "Print the samples that each log line would set, or why it gives none.",
    footer = {
      "",
      "Reads the output of `heroku logs` or frames of a drain. A sample that the line adds to,"
          + " rather than sets, has a + before its value. What every line adds to (heroku_log_*)"
          + " and counters that only begin to exist, at 0, are left out.",
      "Each line is taken alone. What a running server knows of those before it is not told: names"
          + " in use with another type (type_conflict), limits (series_limit), values that come"
          + " late (late), and other dynos of the same name."
    })
final class ExplainCommand implements Callable<Integer> {
  @Option(
      names = "--app",
      paramLabel = "NAME",
      converter = AppName.class,
      description = "The app that the log is of.")
  private @Nullable String app;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Logs; standard input without, or for -.")
  private List<Path> files = List.of(LogFile.STANDARD_INPUT);

  private @Spec @Nullable CommandSpec spec;
  private final Extractor extractor = new Extractor();

  @Override
  public Integer call() {
    LogFile.require(files, Objects.requireNonNull(spec));
    try (SignalHook _ = new SignalHook(() -> ExitStatus.OK)) { // each line is written at once
      return explainAll();
    }
  }

  private int explainAll() {
    int status = ExitStatus.OK;
    for (Path file : files) {
      try (InputStream in = LogFile.open(file)) {
        explain(file.toString(), in);
      } catch (IOException e) {
        Objects.requireNonNull(spec).commandLine().getErr().println(LogFile.cannotRead(file, e));
        status = ExitStatus.FAILED;
      }
    }
    return status;
  }

  private void explain(String name, InputStream in) throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (LogFile log = new LogFile(in)) {
      for (LogFile.Entry entry = log.next(); entry != null; entry = next(log, out)) {
        String where = name + ":" + entry.line() + ": ";
        if (entry.message() == null) {
          out.println(where + entry.problem());
        } else {
          explain(where, entry.message(), out);
        }
      }
    }
    out.flush();
  }

  /// The next entry, unless what it becomes could not be written.
  private static LogFile.@Nullable Entry next(LogFile log, PrintWriter out) throws IOException {
    return out.checkError() ? null : log.next();
  }

  private void explain(String where, byte[] message, PrintWriter out) {
    DrainBody body = new DrainBody();
    body.add(message);
    Frame frame =
        new Frame(body.toByteArray(), 0, body.length(), app, null, null, null, body.length());
    Batch batch = extractor.explain(frame);
    List<Update> updates = updates(batch);
    boolean nothing = updates.isEmpty() && batch.explanations().isEmpty();
    MessageKind kind = kind(batch);
    if (kind == null) {
      out.println(where + "unreadable");
    } else {
      out.println(where + kind.label() + (nothing ? ", no samples: " + whyNothing(kind) : ""));
    }
    updates.forEach(update -> print(update, out));
    batch.dynoEvents().forEach(event -> print(event, out));
    batch
        .explanations()
        .forEach(discard ->
            out.println(
                "  discarded, %s: %s (%s)"
                    .formatted(
                        discard.reason().label(), discard.what(), discard.reason().meaning())));
  }

  /// What the only message of the batch would set, but for what every message does.
  private static List<Update> updates(Batch batch) {
    List<Update> updates = new ArrayList<>();
    for (Update update : batch.updates()) {
      if (!update.series().name().startsWith(HerokuFamilies.LOG_PREFIX)) {
        updates.add(update);
      }
    }
    batch.replacements().forEach(replacement -> updates.add(replacement.update()));
    for (DynoEvent event : batch.dynoEvents()) {
      switch (event) {
        case DynoEvent.Sampled sampled -> {
          updates.addAll(sampled.updates());
          show(sampled.shown(), true, updates);
        }
        case DynoEvent.Changed changed ->
            show(changed.shown(), changed.to() == DynoEvent.Changed.To.UP, updates);
        case DynoEvent.Ended _, DynoEvent.Exited _, DynoEvent.Emitted _ -> {}
      }
    }
    return updates;
  }

  private static void show(@Nullable SeriesKey shown, boolean up, List<Update> updates) {
    if (shown != null) {
      updates.add(Update.set(shown, new Value.Gauge(up ? 1 : 0), MessageTime.NONE));
    }
  }

  private static void print(DynoEvent event, PrintWriter out) {
    boolean over =
        switch (event) {
          case DynoEvent.Changed changed -> changed.isOver();
          case DynoEvent.Ended _, DynoEvent.Exited _, DynoEvent.Sampled _, DynoEvent.Emitted _ ->
              false;
        };
    if (over) {
      out.println("  its gauges and its own metrics go, unless another dyno of that name is up");
    }
  }

  /// What the only message of the batch is, or null when it could not be read.
  private static @Nullable MessageKind kind(Batch batch) {
    for (MessageKind kind : MessageKind.values()) {
      if (batch.messages(kind) > 0) {
        return kind;
      }
    }
    return null;
  }

  private static String whyNothing(MessageKind kind) {
    return switch (kind) {
      case OTHER -> "no reader takes such lines";
      case DYNO -> "it tells of no change, exit, error or sample";
      case ADDON -> "it has no sample#key=value";
      case API -> "it tells of no release, deploy, configuration or formation";
      case LOGPLEX -> "it tells of no loss";
      case POSTGRES -> "it has no sample#key=value";
      case INGEST -> "its list is empty";
      case ROUTER -> "it has nothing that is counted";
    };
  }

  private static void print(Update update, PrintWriter out) {
    // not lines(): a label may hold a carriage return, but never a newline
    for (String line : ExpositionFormat.TEXT.text(List.of(family(update))).split("\n", -1)) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        out.println("  " + (update.adds() ? withPlus(line) : line));
      }
    }
  }

  private static String withPlus(String line) {
    int value = line.lastIndexOf(' ') + 1;
    return line.substring(0, value) + "+" + line.substring(value);
  }

  private static Family family(Update update) {
    String name = update.series().name();
    var labels = List.of(update.series().labels());
    return switch (update.value()) {
      case Value.Counter(double value) ->
          new Family.Numbers(name, name, MetricType.COUNTER, labels, new double[] {value});
      case Value.Gauge(double value) ->
          new Family.Numbers(name, name, MetricType.GAUGE, labels, new double[] {value});
      case Value.Members(var members) ->
          new Family.Numbers(name, name, MetricType.GAUGE, labels, new double[] {members.size()});
      case Value.Histogram histogram ->
          new Family.Histograms(name, name, labels, List.of(histogram));
      case Value.Summary summary -> new Family.Summaries(name, name, labels, List.of(summary));
    };
  }
}
