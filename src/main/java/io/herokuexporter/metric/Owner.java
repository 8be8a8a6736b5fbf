package io.herokuexporter.metric;

import org.jspecify.annotations.Nullable;

/// Whose life a counted series shares: a process of an app, or with `process` null the app itself.
/// As long as it is heard of, what was counted for it stays.
public record Owner(@Nullable String app, @Nullable String process) {}
