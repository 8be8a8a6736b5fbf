/// The ledger: batches of updates come in, families with their samples go out. It holds the model
/// in the words of Prometheus, and in [io.herokuexporter.metric.MetricStore] the one place with
/// shared state, a lock and a clock. It refuses what would make the page contradict itself: another
/// type under a name, sample names that collide, and more series than the limit.
@NullMarked
package io.herokuexporter.metric;

import org.jspecify.annotations.NullMarked;
