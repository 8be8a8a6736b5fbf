package io.herokuexporter.cli;

import io.herokuexporter.metric.MetricStore;
import io.herokuexporter.server.HttpServer;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.event.Level;

/// What `serve` runs with, all of it valid.
///
/// @param credentialsFiles where the credentials of the server are from, if from files
record Settings(
    HttpServer.Config server,
    CredentialsWatch.Sources credentialsFiles,
    MetricStore.Limits limits,
    Optional<Path> storage,
    Level logLevel,
    Logging.Format logFormat) {}
