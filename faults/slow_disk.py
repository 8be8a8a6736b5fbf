"""A disk that takes 200 ms for each fsync and fdatasync (strace), under load.

Nothing may be lost or counted twice; a batch takes the time that the disk takes, and no longer
than Logplex waits.
"""

import time

import tracing
from batches import Batches
from deployment import Deployment, Scrapes
from logplex import Load
from outcome import Outcome

DELAY_MICROSECONDS = 200_000


def run(run):
    outcome = Outcome("slow-disk", 1)
    with Deployment(run, "slow-disk") as deployment, Scrapes(deployment) as scrapes:
        with Load(deployment, Batches(run.seed)) as load:
            delay = f"delay_enter={DELAY_MICROSECONDS}"
            with tracing.injected(deployment.pid, "fsync,fdatasync", delay):
                time.sleep(run.choose(20, 4))
        outcome.drop(load.dropped)
        outcome.add(deployment.compare())
    outcome.require_no_way_back(scrapes)
    outcome.require(scrapes.failed == 0, f"{scrapes.failed} scrapes failed")
    seconds = load.seconds
    p50, p99 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.99))
    outcome.notes.append(f"{len(seconds):,} batches, p50 {p50:.0f} ms, p99 {p99:.0f} ms")
    return outcome
