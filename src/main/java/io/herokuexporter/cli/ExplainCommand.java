package io.herokuexporter.cli;

import io.herokuexporter.exposition.ExpositionFormat;
import io.herokuexporter.extract.Extractor;
import io.herokuexporter.logplex.Frame;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Family;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.MetricType;
import io.herokuexporter.metric.Update;
import io.herokuexporter.metric.Value;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
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
          + " rather",
      "than sets, has a + before its value."
    })
final class ExplainCommand implements Callable<Integer> {
  @Option(names = "--app", paramLabel = "NAME", description = "The app that the log is of.")
  private @Nullable String app;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Logs; standard input without.")
  private List<Path> files = List.of();

  private @Spec @Nullable CommandSpec spec;
  private final Extractor extractor = new Extractor();

  @Override
  public Integer call() throws IOException {
    if (files.isEmpty()) {
      explain("-", System.in);
    }
    for (Path file : files) {
      try (InputStream in = new FileInputStream(file.toFile())) {
        explain(file.toString(), in);
      }
    }
    return ExitStatus.OK;
  }

  private void explain(String name, InputStream in) throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (LogFile log = new LogFile(in)) {
      for (LogFile.Entry entry = log.next(); entry != null; entry = log.next()) {
        String where = name + ":" + entry.line() + ": ";
        if (entry.message() == null) {
          out.println(where + "neither a line of `heroku logs` nor a frame");
        } else {
          explain(where, entry.message(), out);
        }
      }
    }
    out.flush();
  }

  private void explain(String where, byte[] message, PrintWriter out) {
    DrainBody body = new DrainBody();
    body.add(message);
    Frame frame =
        new Frame(body.toByteArray(), 0, body.length(), app, null, null, null, body.length());
    Batch batch = extractor.explain(frame);
    boolean nothing = batch.updates().isEmpty() && batch.explanations().isEmpty();
    MessageKind kind = kind(batch);
    if (kind == null) {
      out.println(where + "unreadable");
    } else {
      out.println(where + kind.label() + (nothing ? ", no samples: " + whyNothing(kind) : ""));
    }
    batch.updates().forEach(update -> print(update, out));
    batch
        .explanations()
        .forEach(discard ->
            out.println(
                "  discarded, %s: %s (%s)"
                    .formatted(
                        discard.reason().label(), discard.what(), discard.reason().meaning())));
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
      case POSTGRES -> "it has no sample#key=value";
      case INGEST -> "its list is empty";
      case ROUTER -> "it has no key=value";
    };
  }

  private static void print(Update update, PrintWriter out) {
    ExpositionFormat.TEXT
        .text(List.of(family(update)))
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> out.println("  " + (update.adds() ? withPlus(line) : line)));
  }

  private static String withPlus(String line) {
    int value = line.lastIndexOf(' ') + 1;
    return line.startsWith("-", value)
        ? line
        : line.substring(0, value) + "+" + line.substring(value);
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
