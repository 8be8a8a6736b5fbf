package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// An accepted request on its way into the ledger.
///
/// @param frame tells a redelivery, or null when nothing does
/// @param wireBytes length of the body that it came in
/// @param repeats whether a frame that counts already came again: then only that is counted
record Arrival(Batch batch, @Nullable FrameKey frame, long wireBytes, boolean repeats) {}
