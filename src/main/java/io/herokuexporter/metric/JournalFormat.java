package io.herokuexporter.metric;

/// The numbers in the entries of a journal, as [JournalWriter] writes and [JournalReader] reads
/// them. They are on disks: another number for one of them is another [Storage#FORMAT].
final class JournalFormat {
  // what holds for an entry, added up
  static final int NEW_DICTIONARY = 1;
  static final int REPEATS = 2;
  static final int COUNT_MISMATCH = 4;

  // the kind of a [DynoEvent]
  static final int CHANGED = 0;
  static final int ENDED = 1;
  static final int SAMPLED = 2;
  static final int EMITTED = 3;
  static final int EXITED = 4;

  // what holds for an [Update], added up
  static final int ADDS = 1;
  static final int HAS_OWNER = 2;
  static final int IS_ONE = 4;
  static final int IS_KEPT = 8;
  static final int GOES_WITH_DYNO = 16;

  private JournalFormat() {}
}
