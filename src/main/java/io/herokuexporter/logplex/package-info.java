/// The mail room: the bytes of one request come in, the messages in them go out as slices of those
/// same bytes. It is the only place that knows octet counting and its exceptions. It refuses frames
/// whose length cannot be believed or repaired, and messages whose header cannot be read; both are
/// reported, neither is thrown.
@NullMarked
package io.herokuexporter.logplex;

import org.jspecify.annotations.NullMarked;
