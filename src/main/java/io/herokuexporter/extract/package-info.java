/// The reading room: messages come in, one batch of updates goes out for each request. One reader a
/// dialect: Heroku Postgres, other add-ons, the router, dynos, the api, Logplex itself, and
/// ingested metrics. Reading knows no clock and no lock, and the same bytes give the same batch;
/// what is kept between requests are buffers, and names that need not be built again. What cannot
/// be used is counted in the batch by its reason.
@NullMarked
package io.herokuexporter.extract;

import org.jspecify.annotations.NullMarked;
