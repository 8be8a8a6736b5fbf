package io.herokuexporter.extract;

import io.herokuexporter.logplex.Frame;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.MessageReader;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.Bounds;
import io.herokuexporter.metric.DynoEvent;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Reason;
import org.jspecify.annotations.Nullable;

/// Makes one batch of one request. It keeps buffers and built names from request to request, so
/// each thread has its own.
public final class Extractor {
  private final MessageReader messages = new MessageReader();
  private final TallyMemory memory;
  private final ProcessTable processes;
  private final Tallies tallies;
  private final SampleLine samples = new SampleLine();
  private final AddonSeries addonSeries = new AddonSeries();
  private final PostgresReader postgres = new PostgresReader(samples, addonSeries);
  private final IngestReader ingest = new IngestReader();
  private final RouterReader router;
  private final DynoReader dyno;
  private final AddonReader addon = new AddonReader(samples, addonSeries);
  private final ApiReader api;
  private final LogplexReader logplex;

  public Extractor() {
    this(new TallyMemory(TallyMemory.BYTES_MAX));
  }

  /// @param memory that what is counted for processes may take
  Extractor(TallyMemory memory) {
    this.memory = memory;
    NewCounters fresh = new NewCounters();
    processes = new ProcessTable(memory, fresh);
    tallies = new Tallies(memory, fresh);
    router = new RouterReader(processes, tallies);
    dyno = new DynoReader(samples, tallies);
    api = new ApiReader(processes, tallies);
    logplex = new LogplexReader(processes, tallies);
  }

  /// Reads every message of the request. Never throws for what the body holds.
  public Batch extract(Frame frame) {
    return extract(frame, new Batch(frame.app()));
  }

  /// The same, with a batch that keeps what each discard was about.
  public Batch explain(Frame frame) {
    return extract(frame, Batch.explaining(frame.app()));
  }

  /// The same as [#extract(Frame)], into a batch of the frame's app that is empty so far.
  public Batch extract(Frame frame, Batch batch) {
    String app = batch.app();
    processes.begin(app);
    readAll(frame, batch);
    if (memory.refusedForEarlier()) {
      // once more with nothing known, so that what has no room depends on this body alone
      batch.clear();
      batch.begin(app);
      processes.forget();
      processes.begin(app);
      readAll(frame, batch);
    }
    tallies.finish(batch);
    batch.framing(messages.repaired(), isMismatch(frame.messageCount(), messages.frames()));
    return batch;
  }

  private void readAll(Frame frame, Batch batch) {
    messages.open(frame.bytes(), frame.start(), frame.end());
    tallies.begin();
    boolean any = false;
    for (MessageReader.Event event = messages.next();
        event != MessageReader.Event.END;
        event = messages.next()) {
      switch (event) {
        case MESSAGE -> {
          any = true;
          read(messages.message(), batch);
        }
        case BAD_HEADER -> batch.discard(Reason.HEADER, () -> "message " + messages.frames());
        case BAD_FRAME -> batch.discard(Reason.FRAME, () -> "after message " + messages.frames());
        case END -> {}
      }
    }
    if (any) {
      hearApp();
    }
  }

  private void hearApp() {
    AppProcess app = processes.app();
    ProcessTally tally = tallies.hear(app);
    if (app.fitsLabels()) {
      tally.exist(Zeros.APP);
    }
  }

  private void read(Message message, Batch batch) {
    AppProcess process = processes.findOrAdd(message.procId());
    ProcessTally tally = tallies.hear(process);
    if (process.fitsLabels()) {
      tally.volume().add(message);
    }
    batch.countMessage(readAs(message, process, batch));
    tallies.finishLine(batch);
  }

  /// Reads the message into the batch, and tells as what. What APP and PROCID say comes first, but
  /// for the two dialects that count whoever prints them.
  private MessageKind readAs(Message message, AppProcess process, Batch batch) {
    if (message.text().length() > Bounds.TEXT_BYTES_MAX) {
      batch.discard(Reason.FRAME, () -> "a message over " + Bounds.TEXT_BYTES_MAX + " bytes");
      return MessageKind.OTHER;
    }
    if (PostgresReader.reads(message, process)) {
      postgres.read(message, process, batch);
      return MessageKind.POSTGRES;
    }
    if (IngestReader.reads(message)) {
      long micros = Timestamps.micros(message.timestamp());
      ingest.read(message, process, micros, batch);
      batch.add(new DynoEvent.Emitted(process.owner, micros));
      return MessageKind.INGEST;
    }
    return switch (process.role) {
      case ROUTER -> router.read(message, batch) ? MessageKind.ROUTER : MessageKind.OTHER;
      case DYNO -> dyno.read(message, process, batch) ? MessageKind.DYNO : MessageKind.OTHER;
      case ADDON -> addon.read(message, process, batch) ? MessageKind.ADDON : MessageKind.OTHER;
      case API -> api.read(message, batch) ? MessageKind.API : MessageKind.OTHER;
      case LOGPLEX ->
          logplex.read(message, process, batch) ? MessageKind.LOGPLEX : MessageKind.OTHER;
    };
  }

  private static boolean isMismatch(@Nullable String messageCount, int frames) {
    return messageCount != null && !messageCount.strip().equals(Integer.toString(frames));
  }
}
