package io.herokuexporter.metric;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes arrivals as entries of a journal, which [JournalReader] reads in the same order. Not
/// thread-safe.
final class JournalWriter {
  /// What a name takes in a reader beside its text.
  private static final int NAME_BYTES = 150;

  /// What a reader may have to keep of names: it reads a journal in a heap of this size.
  private static final long NAMES_BYTES_MAX =
      Math.max(4 * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

  private final BinaryWriter out = new BinaryWriter();
  private final long namesBytesMax;

  /// What a reader keeps of names so far.
  private long namesBytes;

  private JournalDictionary dictionary = new JournalDictionary();
  private boolean begins = true;

  JournalWriter() {
    this(NAMES_BYTES_MAX);
  }

  JournalWriter(long namesBytesMax) {
    this.namesBytesMax = namesBytesMax;
  }

  /// Has the next entry rely on none before it: they are gone, or were never kept. An entry that
  /// was broken off leaves nothing behind. This cannot fail.
  void beginAnew() {
    begins = true;
    out.clear();
  }

  /// The entry that stands for an arrival.
  byte[] write(Arrival arrival) {
    Batch batch = arrival.batch();
    if (namesBytes > namesBytesMax) {
      begins = true;
    }
    if (begins) {
      dictionary = new JournalDictionary();
      namesBytes = 0;
    }
    out.octet(
        (begins ? JournalFormat.NEW_DICTIONARY : 0)
            | (arrival.repeats() ? JournalFormat.REPEATS : 0)
            | (batch.countMismatch() ? JournalFormat.COUNT_MISMATCH : 0));
    begins = false;
    out.whole(arrival.wireBytes());
    if (!arrival.repeats()) {
      write(batch);
    }
    return out.take();
  }

  private void write(Batch batch) {
    out.textOrNull(batch.app());
    out.whole(batch.repairedFrames());
    batch.messages().write(MessageKind.values(), out);
    batch.discards().write(Reason.values(), out);
    out.whole(batch.dynoEvents().size());
    batch.dynoEvents().forEach(this::event);
    out.whole(batch.replacements().size());
    for (Batch.Replacement replaced : batch.replacements()) {
      out.array(replaced.beginning().text());
      update(replaced.update());
    }
    updates(batch.updates());
    out.whole(batch.existing().size());
    batch.existing().forEach(this::set);
    out.whole(batch.heard().size());
    batch.heard().forEach(this::owner);
  }

  private void event(DynoEvent event) {
    switch (event) {
      case DynoEvent.Changed changed -> {
        out.octet(JournalFormat.CHANGED);
        owner(changed.owner());
        seriesOrNull(changed.shown());
        out.flag(changed.fromUp());
        out.text(changed.to().name());
        dictionary.writeTime(changed.micros(), out);
      }
      case DynoEvent.Ended ended -> {
        out.octet(JournalFormat.ENDED);
        owner(ended.owner());
        dictionary.writeTime(ended.micros(), out);
      }
      case DynoEvent.Exited exited -> {
        out.octet(JournalFormat.EXITED);
        owner(exited.owner());
        dictionary.writeTime(exited.micros(), out);
      }
      case DynoEvent.Sampled sampled -> {
        out.octet(JournalFormat.SAMPLED);
        owner(sampled.owner());
        seriesOrNull(sampled.shown());
        out.fixed(sampled.id());
        updates(sampled.updates());
        dictionary.writeTime(sampled.micros(), out);
      }
      case DynoEvent.Emitted emitted -> {
        out.octet(JournalFormat.EMITTED);
        owner(emitted.owner());
        dictionary.writeTime(emitted.micros(), out);
      }
    }
  }

  private void updates(List<Update> updates) {
    out.whole(updates.size());
    updates.forEach(this::update);
  }

  private void update(Update update) {
    Owner owner = update.owner();
    out.octet(
        (update.adds() ? JournalFormat.ADDS : 0)
            | (owner != null ? JournalFormat.HAS_OWNER : 0)
            | (update.metrics() == 1 ? JournalFormat.IS_ONE : 0)
            | (update.life().isKept() ? JournalFormat.IS_KEPT : 0)
            | (update.life().goesWithDyno() ? JournalFormat.GOES_WITH_DYNO : 0));
    series(update.series());
    if (owner != null) {
      owner(owner);
    }
    dictionary.writeTime(update.micros(), out);
    if (update.metrics() != 1) {
      out.whole(update.metrics());
    }
    ValueFormat.write(update.buffer(), dictionary, out);
  }

  private void set(CounterSet set) {
    if (isNew(set)) {
      updates(set.zeros());
    }
  }

  private void seriesOrNull(@Nullable SeriesKey key) {
    out.flag(key != null);
    if (key != null) {
      series(key);
    }
  }

  private void series(SeriesKey key) {
    if (isNew(key)) {
      out.text(key.name());
      out.array(key.labels().text());
      namesBytes += key.name().length() + key.labels().text().length;
    }
  }

  private void owner(Owner owner) {
    if (isNew(owner)) {
      owner.write(out);
    }
  }

  /// Writes 0 for something that is named for the first time, else its number plus one.
  private boolean isNew(Journaled named) {
    boolean isNew = dictionary.isNew(named);
    namesBytes += isNew ? NAME_BYTES : 0;
    out.whole(isNew ? 0 : named.number + 1);
    return isNew;
  }
}
