package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// Something that thousands of batches name: the journal spells it out once and gives it a number,
/// which stands for it from then on. Guarded by the thread that writes the journal.
abstract class Journaled {
  /// Whose number it is.
  @Nullable JournalDictionary dictionary;

  int number;
}
