/// The cellar: keeps what the ledger hands down over restarts, in a SQLite database in a folder. It
/// knows bytes and times, not what they mean, and refuses a folder that another process has, and a
/// file that is damaged or newer than this program.
@NullMarked
package io.herokuexporter.storage;

import org.jspecify.annotations.NullMarked;
