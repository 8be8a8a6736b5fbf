/// The mail room: the bytes of one request come in, the messages in them go out as slices of those
/// same bytes. No other place reads the octet counting of drains and its exceptions; a log in a
/// file, which has no end of a body, is cut by rules of its own in `cli`. It refuses frames whose
/// length cannot be believed or repaired, and messages whose header cannot be read; both are
/// reported, neither is thrown.
@NullMarked
package io.herokuexporter.logplex;

import org.jspecify.annotations.NullMarked;
