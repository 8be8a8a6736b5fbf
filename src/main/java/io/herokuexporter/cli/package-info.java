/// The front desk: arguments, environment and files come in, and the rooms are built in the order
/// in which the data flows. No other package looks at arguments and environment, and the files that
/// a user names are read here, but for the database of `storage`. It refuses settings that are
/// wrong, all of them at once, each by the name that the user gave it.
@NullMarked
package io.herokuexporter.cli;

import org.jspecify.annotations.NullMarked;
