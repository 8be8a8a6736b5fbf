package io.herokuexporter.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one request of a drain comes to: updates of series, in the order in which they were named,
/// and what there is to count. It is filled by one thread and then handed to [MetricStore#apply];
/// once nobody reads it any more, it may be [used again][#clear].
public final class Batch {
  static final int REPLACEMENTS_MAX = 256;

  /// Things that one batch holds, of some 400 bytes each: a body of 10 MiB can name 165,000 series,
  /// so where the heap is small not all that a body may name fits.
  static final int ENTRIES_MAX =
      Math.clamp(Runtime.getRuntime().maxMemory() / 4096, 8_192, 200_000);

  /// Members of a set that take as much as one entry.
  private static final int MEMBERS_OF_ENTRY = 4;

  /// What an update takes in the journal beside its labels.
  private static final int JOURNAL_BYTES = 64;

  /// Bytes of labels that take as much as one entry, beside those that one has anyway.
  private static final int LABEL_BYTES_OF_ENTRY = 256;

  private @Nullable String app;
  private final boolean explains;
  private final int entriesMax;
  private final UpdateList updates;
  private final List<CounterSet> existing = new ArrayList<>();
  private final List<Owner> heard = new ArrayList<>();
  private final List<DynoEvent> dynoEvents = new ArrayList<>();
  private final List<Replacement> replacements = new ArrayList<>();
  private final Counts<MessageKind> messages = new Counts<>(MessageKind.class);
  private final Counts<Reason> discards = new Counts<>(Reason.class);
  private final List<Discard> explanations = new ArrayList<>();
  private long repairedFrames;
  private boolean countMismatch;
  private int entries;

  /// One thing that could not be used, for people.
  public record Discard(Reason reason, String what) {}

  /// An update that takes the place of all series of its family whose labels begin with these.
  public record Replacement(Labels beginning, Update update) {}

  /// @param app the app that all messages of the request are of, or null
  public Batch(@Nullable String app) {
    this(app, Updates.USUAL_MAX, false, ENTRIES_MAX);
  }

  /// @param oneByOneMax as many updates are not merged
  /// @param explains whether to keep what each discard was about
  private Batch(@Nullable String app, int oneByOneMax, boolean explains, int entriesMax) {
    this.app = app;
    this.updates = new UpdateList(oneByOneMax);
    this.explains = explains;
    this.entriesMax = entriesMax;
  }

  /// A batch for people, that keeps what each discard was about. All of its updates are merged.
  public static Batch explaining(@Nullable String app) {
    return new Batch(app, 0, true, ENTRIES_MAX);
  }

  /// A batch that was accepted before, maybe by a process with a larger heap.
  static Batch restored(@Nullable String app) {
    return new Batch(app, Updates.USUAL_MAX, false, Integer.MAX_VALUE);
  }

  /// Becomes the batch of another request. It has to be empty.
  public void begin(@Nullable String app) {
    this.app = app;
  }

  /// Forgets what it holds, but for memory that the next request can use.
  public void clear() {
    app = null;
    updates.clear();
    existing.clear();
    heard.clear();
    dynoEvents.clear();
    replacements.clear();
    messages.clear();
    discards.clear();
    explanations.clear();
    repairedFrames = 0;
    countMismatch = false;
    entries = 0;
  }

  /// Whether it takes so little memory that it may be kept for another request.
  public boolean isSmall() {
    return entries <= Updates.USUAL_MAX;
  }

  public @Nullable String app() {
    return app;
  }

  /// Adds a copy of an update.
  public void add(Update update) {
    updates.spare().fill(update);
    add();
  }

  /// Adds to a counter of ours.
  public void increment(SeriesKey series, double more, Owner owner) {
    updates.spare().buffer().counter(more);
    addOurs(series, owner);
  }

  /// Adds to a histogram of ours: see [Value.Histogram].
  public void observe(
      SeriesKey series,
      double[] upperBounds,
      double[] counts,
      double count,
      double sum,
      Owner owner) {
    ValueBuffer value = updates.spare().buffer();
    System.arraycopy(counts, 0, value.histogram(upperBounds), 0, counts.length);
    value.totals(count, sum);
    addOurs(series, owner);
  }

  /// Adds the increment of a series of ours whose value was filled in.
  private void addOurs(SeriesKey series, Owner owner) {
    updates.spare().fill(series, true, Life.KEPT, owner, MessageTime.NONE);
    add();
  }

  /// Adds the update that was filled.
  private void add() {
    Update update = updates.spare();
    int had = updates.size();
    boolean fits = hasRoom();
    if (fits) {
      entries += extra(update, had);
    }
    if (!updates.merge(fits)) {
      discard(Reason.SERIES_LIMIT, () -> "no more fits into one batch: " + update.series());
    }
    entries += updates.size() - had;
  }

  /// What an update counts beside one entry.
  private static int extra(Update update, int had) {
    Set<String> members = update.buffer().members();
    int ofMembers = members == null ? 0 : members.size() / MEMBERS_OF_ENTRY;
    return had < Updates.USUAL_MAX // few are not worth looking
        ? ofMembers
        : ofMembers + ofLabels(update.series());
  }

  /// The name of its app is in all labels, so they may take far more than the body that they come
  /// from.
  private static int ofLabels(SeriesKey key) {
    return key.labels().text().length / LABEL_BYTES_OF_ENTRY;
  }

  private boolean hasRoom() {
    return entries < entriesMax;
  }

  public List<Update> updates() {
    return updates;
  }

  /// What the journal takes for it, about: at most, for it names a series once.
  long journalBytes() {
    long bytes = 0;
    for (Update update : updates) {
      bytes += JOURNAL_BYTES + update.series().labels().text().length;
    }
    for (DynoEvent event : dynoEvents) {
      bytes += (long) updates(event) * (JOURNAL_BYTES + labelBytes(event));
    }
    return bytes;
  }

  /// Has counters exist from now on, at 0 where they do not yet. As nearly always they do, they are
  /// no updates of the batch.
  public void exist(CounterSet set) {
    existing.add(set);
  }

  /// The counters that exist from now on.
  public List<CounterSet> existing() {
    return Collections.unmodifiableList(existing);
  }

  /// Adds what a line tells of the life of a dyno.
  public void add(DynoEvent event) {
    if (hasRoom()) {
      entries += entries(event);
      dynoEvents.add(event);
    } else {
      discard(Reason.SERIES_LIMIT, () -> "no more fits into one batch");
    }
  }

  private static int entries(DynoEvent event) {
    return updates(event) * (1 + labelBytes(event) / LABEL_BYTES_OF_ENTRY);
  }

  /// How many updates an event comes to, at most.
  private static int updates(DynoEvent event) {
    return event instanceof DynoEvent.Sampled sampled ? 1 + sampled.updates().size() : 1;
  }

  /// What the labels of a series of the event take, about.
  private static int labelBytes(DynoEvent event) {
    String app = event.owner().app();
    return app == null ? 0 : app.length();
  }

  public List<DynoEvent> dynoEvents() {
    return Collections.unmodifiableList(dynoEvents);
  }

  /// Has an update take the place of all series of its family whose labels begin with these, for
  /// what it says of them is all that there is. Such updates come before all others.
  ///
  /// @return whether there was room for it, for these are looked for among all of the family
  public boolean replace(Labels beginning, Update update) {
    if (replacements.size() == REPLACEMENTS_MAX) {
      return false;
    }
    replacements.add(new Replacement(beginning, update));
    return true;
  }

  public List<Replacement> replacements() {
    return Collections.unmodifiableList(replacements);
  }

  /// Notes that an owner was heard of: a message of it was readable, or a router line named it.
  public void heard(Owner owner) {
    if (hasRoom()) {
      entries++;
      heard.add(owner);
    } else {
      discard(Reason.SERIES_LIMIT, () -> "no more fits into one batch: " + owner);
    }
  }

  /// Every owner that was heard of, some maybe more than once.
  public List<Owner> heard() {
    return Collections.unmodifiableList(heard);
  }

  public void countMessage(MessageKind kind) {
    messages.add(kind, 1);
  }

  Counts<MessageKind> messages() {
    return messages;
  }

  Counts<Reason> discards() {
    return discards;
  }

  public long messages(MessageKind kind) {
    return messages.of(kind);
  }

  /// Counts something that could not be used; `what` is asked only when somebody wants to know.
  public void discard(Reason reason, Supplier<String> what) {
    discards.add(reason, 1);
    if (explains) {
      explanations.add(new Discard(reason, what.get()));
    }
  }

  public long discards(Reason reason) {
    return discards.of(reason);
  }

  /// What was discarded, one by one; empty unless this batch explains.
  public List<Discard> explanations() {
    return Collections.unmodifiableList(explanations);
  }

  /// Notes how the request was framed.
  public void framing(long repairedFrames, boolean countMismatch) {
    this.repairedFrames = repairedFrames;
    this.countMismatch = countMismatch;
  }

  public long repairedFrames() {
    return repairedFrames;
  }

  public boolean countMismatch() {
    return countMismatch;
  }
}
