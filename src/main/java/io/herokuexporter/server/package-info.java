/// The gate: sockets are here and nowhere else. Requests come in, frames go to the reading room,
/// and pages go out. It asks who is there and how much they carry, undoes compression, and never
/// refuses a drain for what its messages say. What it refuses, it refuses so that a sender sees the
/// answer and not a reset.
@NullMarked
package io.herokuexporter.server;

import org.jspecify.annotations.NullMarked;
