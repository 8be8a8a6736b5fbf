/// The ledger: batches of updates come in, families with their samples go out. It refuses what
/// would make the page contradict itself: another type under a name, sample names that collide, and
/// more series than the limit. Its files are of three groups:
///
/// - the model, in the words of Prometheus: what comes in ([io.herokuexporter.metric.Batch],
///   [io.herokuexporter.metric.Update]), what goes out ([io.herokuexporter.metric.Family]), and
///   what both are made of (`SeriesKey`, `Labels`, `Value`, `Owner`);
/// - the ledger itself: [io.herokuexporter.metric.MetricStore], with the one lock over all series,
///   and what that lock guards (`SeriesTable`, `OwnerTable`, `FamilyTable`, `DynoLives`,
///   `RedeliveryWindow`, `SelfMetrics`);
/// - durability: a batch waits (`WaitingRoom`, under a lock of its own) until one thread
///   ([io.herokuexporter.metric.DurableIntake]) has written it to the `Journal` in a
///   [io.herokuexporter.metric.Storage], which now and then gets a snapshot in its place.
///
/// The system is asked for the time here alone, by [io.herokuexporter.metric.Clock].
@NullMarked
package io.herokuexporter.metric;

import org.jspecify.annotations.NullMarked;
