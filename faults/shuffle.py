"""Batches of one app that arrive within their minute in any order, over several connections.

They hold counters and histograms as apps print them, the whole value each time. No page may show
one of them go back, and at the end each shows its highest.
"""

import random
import time

from batches import Batch, counter, sample
from deployment import Deployment, Scrapes
from logplex import Sender
from outcome import Outcome

SECONDS = 60
CONNECTIONS = 4
BUCKETS = [0.1, 1]


def run(run):
    outcome = Outcome("shuffle", run.choose(20, 3))
    chance = random.Random(run.seed)
    late = 0
    with Deployment(run, "shuffle") as deployment:
        senders = [Sender(deployment.port, deployment.password) for _ in range(CONNECTIONS)]
        scrapes = Scrapes(deployment)
        for number in range(outcome.tries):
            batches = _minute(f"shuffled-{number}")
            chance.shuffle(batches)
            for place, batch in enumerate(batches):
                if senders[place % CONNECTIONS].deliver(batch):
                    deployment.acknowledged.acknowledge(batch)
                else:
                    outcome.drop([batch])
                scrapes.scrape()
        page = deployment.page()
        outcome.add(deployment.acknowledged.compare(page))
        late = page.values.get('heroku_exporter_discarded_total{reason="late"}', 0)
        for sender in senders:
            sender.close()
    outcome.require_no_way_back(scrapes)
    outcome.notes.append(f"{SECONDS} batches each, a page after each; {late:g} updates were late")
    return outcome


def _minute(app):
    """A batch for each second of the last minute, with what an app has counted until then."""
    begun = time.time() - SECONDS
    batches = []
    for second in range(1, SECONDS + 1):
        batch = Batch(app)
        batch.ingest(
            "web.1",
            counter("ticks_total", second),
            {
                "name": "waits_seconds",
                "aggregated_histogram": {
                    "buckets": BUCKETS,
                    "counts": [second, 2 * second],
                    "count": 4 * second,
                    "sum": 5 * second,
                },
            },
            seconds=begun + second,
        )
        batch.sets = {
            sample("ticks_total", app, process="web.1"): second,
            sample("waits_seconds_count", app, process="web.1"): 4 * second,
            sample("waits_seconds_sum", app, process="web.1"): 5 * second,
        }
        batches.append(batch)
    return batches
