/// heroku-exporter: receives Heroku Logplex drains and serves Prometheus metrics. Data flows one
/// way, `server` to `logplex` to `extract` to `metric` to `exposition`; a test holds the packages
/// to it.
@NullMarked
package io.herokuexporter;

import org.jspecify.annotations.NullMarked;
