"""kill -9 at random moments under load, also while it starts.

The senders let nothing go that was not answered: they try a batch again until there is an answer,
for the process is down for a while, and only what is acknowledged can be counted exactly. After
each kill, what is exposed must be what was acknowledged, and no page may be behind one before it.

In the long form every tenth process lives until its first snapshot is due, and is killed then or,
every other one, as soon as the snapshot is seen to be brought into the database.
"""

import random
import sys
import time

from batches import Batches
from deployment import Deployment, Scrapes
from logplex import Load
from outcome import Outcome

SECONDS_MAX = 1.0
# Of the kills, so many are followed by another while the process starts, up to so long after.
AGAIN = 0.3
START_SECONDS_MAX = 0.6
AFTER_SECONDS = 0.2
# A snapshot is due that long after the start, with the first batch.
SNAPSHOT_SECONDS = 30
SNAPSHOT_KILLS = 10
SNAPSHOT_SECONDS_MORE = 5
POLL_SECONDS = 0.001


def run(run):
    outcome = Outcome("kill", run.choose(50, 5))
    chance = random.Random(run.seed)
    batches = Batches(run.seed)
    again = 0
    started = time.monotonic()
    with Deployment(run, "kill") as deployment, Scrapes(deployment) as scrapes:
        for number in range(1, outcome.tries + 1):
            with Load(deployment, batches, tries=sys.maxsize):
                if number % SNAPSHOT_KILLS == 0:
                    _await_snapshot(deployment, started, chance)
                else:
                    time.sleep(chance.uniform(0, SECONDS_MAX))
                deployment.end()
                if chance.random() < AGAIN:
                    again += 1
                    deployment.start_to_be_killed(chance.uniform(0, START_SECONDS_MAX))
                deployment.start()
                started = time.monotonic()
                time.sleep(AFTER_SECONDS)
            difference = deployment.compare()
            outcome.require_exact(difference, f"after kill {number}")
        outcome.add(difference)
    outcome.require_no_way_back(scrapes)
    outcome.notes.append(
        f"{deployment.acknowledged.batches:,} batches, {scrapes.pages:,} pages;"
        f" {again} were killed again while they started"
    )
    return outcome


def _await_snapshot(deployment, started, chance):
    """Waits until a snapshot is due, and for some moments more or for the database to change."""
    due = started + SNAPSHOT_SECONDS
    end = due + chance.choice([chance.uniform(0, 0.1), SNAPSHOT_SECONDS_MORE])
    time.sleep(max(due - time.monotonic(), 0))
    changed = deployment.database().stat().st_mtime_ns
    while time.monotonic() < end and deployment.database().stat().st_mtime_ns == changed:
        time.sleep(POLL_SECONDS)
