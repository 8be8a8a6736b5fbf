package io.herokuexporter.extract;

import io.herokuexporter.logplex.Frame;
import io.herokuexporter.logplex.Message;
import io.herokuexporter.logplex.MessageReader;
import io.herokuexporter.metric.Batch;
import io.herokuexporter.metric.MessageKind;
import io.herokuexporter.metric.Owner;
import io.herokuexporter.metric.Reason;
import org.jspecify.annotations.Nullable;

/// Makes one batch of one request. It keeps buffers and built names from request to request, so
/// each thread has its own.
public final class Extractor {
  private static final int UPDATES_EXPECTED_MAX = 1024;

  private final MessageReader messages = new MessageReader();
  private final ProcessTable processes = new ProcessTable();
  private final PostgresReader postgres = new PostgresReader();
  private final IngestReader ingest = new IngestReader();
  private final RouterReader router = new RouterReader(processes);

  private long batchNumber;

  /// Bodies of one sender are alike.
  private int updatesOfLast;

  /// Reads every message of the request. Never throws for what the body holds.
  public Batch extract(Frame frame) {
    int expected = Math.min(updatesOfLast, UPDATES_EXPECTED_MAX);
    Batch batch = extract(frame, new Batch(frame.app(), expected, false));
    updatesOfLast = batch.updates().size();
    return batch;
  }

  /// The same, with a batch that keeps what each discard was about.
  public Batch explain(Frame frame) {
    return extract(frame, new Batch(frame.app(), 0, true));
  }

  private Batch extract(Frame frame, Batch batch) {
    messages.open(frame.bytes(), frame.start(), frame.end());
    batchNumber++;
    router.begin(batchNumber);
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
    router.finish(batch);
    if (any) {
      batch.heard(new Owner(batch.app(), null));
    }
    batch.framing(messages.repaired(), isMismatch(frame.messageCount(), messages.frames()));
    return batch;
  }

  private void read(Message message, Batch batch) {
    AppProcess process = processes.find(batch.app(), message.procId());
    process.hear(batch, batchNumber);
    batch.countMessage(kind(message, process, batch));
  }

  private MessageKind kind(Message message, AppProcess process, Batch batch) {
    if (PostgresReader.reads(message)) {
      postgres.read(message, batch);
      return MessageKind.POSTGRES;
    }
    if (IngestReader.reads(message)) {
      ingest.read(message, process, batch);
      return MessageKind.INGEST;
    }
    return RouterReader.reads(message, process) && router.read(message, batch)
        ? MessageKind.ROUTER
        : MessageKind.OTHER;
  }

  private static boolean isMismatch(@Nullable String messageCount, int frames) {
    return messageCount != null && !messageCount.strip().equals(Integer.toString(frames));
  }
}
