/// The hatch: families come in, the bytes of a page go out, in the text format 0.0.4 or in
/// OpenMetrics 1.0. Whatever was ingested, the page parses: what OpenMetrics forbids and the text
/// format allows is written there as samples of unknown type.
@NullMarked
package io.herokuexporter.exposition;

import org.jspecify.annotations.NullMarked;
