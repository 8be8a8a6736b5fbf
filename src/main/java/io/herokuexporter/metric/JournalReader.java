package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the entries of a journal, which a [JournalWriter] wrote, in their order.
final class JournalReader {
  private JournalDictionary dictionary = new JournalDictionary();

  /// What has been named, by number.
  private final List<@Nullable Journaled> named = new ArrayList<>();

  /// The arrival that an entry stands for.
  Arrival read(byte[] entry, @Nullable FrameKey frame) {
    BinaryReader in = new BinaryReader(entry);
    int flags = in.octet();
    if ((flags & JournalFormat.NEW_DICTIONARY) != 0) {
      dictionary = new JournalDictionary();
      named.clear();
    }
    long wireBytes = in.whole();
    boolean repeats = (flags & JournalFormat.REPEATS) != 0;
    Batch batch = repeats ? new Batch(null) : batch(in, flags);
    if (!in.isAtEnd()) {
      throw new IllegalArgumentException("more than an entry");
    }
    return new Arrival(batch, frame, wireBytes, repeats);
  }

  private Batch batch(BinaryReader in, int flags) {
    Batch batch = Batch.restored(in.textOrNull());
    batch.framing(in.whole(), (flags & JournalFormat.COUNT_MISMATCH) != 0);
    batch.messages().read(MessageKind::valueOf, in);
    batch.discards().read(Reason::valueOf, in);
    for (int left = in.count(); left > 0; left--) {
      batch.add(event(in));
    }
    for (int left = in.count(); left > 0; left--) {
      batch.replace(Labels.ofText(in.array()), update(in));
    }
    updates(in).forEach(batch::add);
    for (int left = in.count(); left > 0; left--) {
      batch.exist(set(in));
    }
    for (int left = in.count(); left > 0; left--) {
      batch.heard(owner(in));
    }
    return batch;
  }

  private DynoEvent event(BinaryReader in) {
    int kind = in.octet();
    Owner owner = owner(in);
    return switch (kind) {
      case JournalFormat.CHANGED ->
          new DynoEvent.Changed(
              owner,
              seriesOrNull(in),
              in.flag(),
              DynoEvent.Changed.To.valueOf(in.text()),
              dictionary.readTime(in));
      case JournalFormat.ENDED -> new DynoEvent.Ended(owner, dictionary.readTime(in));
      case JournalFormat.EXITED -> new DynoEvent.Exited(owner, dictionary.readTime(in));
      case JournalFormat.SAMPLED ->
          new DynoEvent.Sampled(
              owner, seriesOrNull(in), in.fixed(), updates(in), dictionary.readTime(in));
      case JournalFormat.EMITTED -> new DynoEvent.Emitted(owner, dictionary.readTime(in));
      default -> throw new IllegalArgumentException("no kind of event");
    };
  }

  private List<Update> updates(BinaryReader in) {
    int count = in.count();
    List<Update> updates = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      updates.add(update(in));
    }
    return updates;
  }

  private Update update(BinaryReader in) {
    int flags = in.octet();
    SeriesKey key = series(in);
    Owner owner = (flags & JournalFormat.HAS_OWNER) != 0 ? owner(in) : null;
    long micros = dictionary.readTime(in);
    int metrics = (flags & JournalFormat.IS_ONE) != 0 ? 1 : in.count();
    Life life =
        Life.of((flags & JournalFormat.IS_KEPT) != 0, (flags & JournalFormat.GOES_WITH_DYNO) != 0);
    boolean adds = (flags & JournalFormat.ADDS) != 0;
    return new Update(key, ValueFormat.read(dictionary, in), adds, life, owner, micros, metrics);
  }

  private CounterSet set(BinaryReader in) {
    int known = in.count();
    if (known > 0) {
      return (CounterSet) known(known);
    }
    int number = named.size();
    named.add(null); // it has its number before what it names
    CounterSet set = new CounterSet(updates(in));
    named.set(number, set);
    return set;
  }

  private @Nullable SeriesKey seriesOrNull(BinaryReader in) {
    return in.flag() ? series(in) : null;
  }

  private SeriesKey series(BinaryReader in) {
    int known = in.count();
    if (known > 0) {
      return (SeriesKey) known(known);
    }
    SeriesKey key = new SeriesKey(in.text(), Labels.ofText(in.array()));
    named.add(key);
    return key;
  }

  private Owner owner(BinaryReader in) {
    int known = in.count();
    if (known > 0) {
      return (Owner) known(known);
    }
    Owner owner = Owner.read(in);
    named.add(owner);
    return owner;
  }

  private Journaled known(int numberPlusOne) {
    Journaled known = named.get(numberPlusOne - 1);
    if (known == null) {
      throw new IllegalArgumentException("a number that stands for nothing yet");
    }
    return known;
  }
}
