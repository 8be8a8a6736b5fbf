package io.herokuexporter.metric;

/// How keeping the ledger on a disk goes, as pages show it.
///
/// @param works whether the last commit succeeded, in time
/// @param commits so far
/// @param failures commits so far that could not be written
/// @param commitSeconds what the commits have taken in all
/// @param journalBytes what a start would read beside the snapshot
record StorageState(
    boolean works, long commits, long failures, double commitSeconds, long journalBytes) {
  static final StorageState BEGINNING = new StorageState(true, 0, 0, 0, 0);

  StorageState works(boolean works) {
    return new StorageState(works, commits, failures, commitSeconds, journalBytes);
  }
}
