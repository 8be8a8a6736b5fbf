package io.herokuexporter.cli;

import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.HttpServer;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.event.Level;

/// What `serve` runs with, all of it valid.
record Settings(
    HttpServer.Config server,
    MetricStore.Limits limits,
    Optional<Path> storage,
    Level logLevel,
    Logging.Format logFormat) {}
