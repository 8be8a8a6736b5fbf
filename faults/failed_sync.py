"""Each fsync and fdatasync fails (strace) while ever shorter batches come, and then the process ends.

What such a commit has written lies in the log, behind what counts, and none of it may count or look
like damage. The batches are answered 503, so the same ones come again after the next start and must
be counted once, whether what was written of them was found or not. Every third process is ended by
kill -9, every third by SIGTERM, and every third is killed after the disk was well again for a while.
In every second three tries no file can be cut short meanwhile.
"""

import contextlib
import signal
import threading
import time

import tracing
from batches import Batch, Batches, counter
from deployment import Deployment, Scrapes
from logplex import Load, Sender
from outcome import Outcome

CALLS = ("fsync,fdatasync", "fsync,fdatasync,ftruncate")
# Of each batch. It is given back 4 s after it came, so the last one waits alone in the end.
LINES = (60, 30, 12, 4, 1)
BETWEEN_SECONDS = 0.5
WELL_SECONDS = 0.5
# So that each line takes some pages of the log.
SERIES = 20
NAME_BYTES = 100


def run(run):
    outcome = Outcome("failed-sync", run.choose(9, 2))
    batches = Batches(run.seed)
    refusals = 0
    with Deployment(run, "failed-sync") as deployment, Scrapes(deployment) as scrapes:
        for number in range(outcome.tries):
            with Load(deployment, batches):
                time.sleep(WELL_SECONDS)
            refused = _fail_and_end(outcome, deployment, batches, number)
            outcome.require(refused, "no batch was refused")
            refusals += len(refused)
            deployment.start()
            outcome.drop([batch for batch in refused if not _deliver(deployment, batch)])
            deployment.redeliver()
            outcome.require_exact(deployment.compare(), f"after end {number + 1}")
        outcome.add(deployment.compare())
    outcome.require_no_way_back(scrapes)
    outcome.notes.append(f"{refusals} batches were refused, and counted when they came again")
    return outcome


def _fail_and_end(outcome, deployment, batches, number):
    """The batches that were refused before the process was ended."""
    with tracing.injected(deployment.pid, CALLS[number // 3 % 2], "error=EIO"):
        refused = _send_shorter(deployment, number)
        if number % 3 == 0:
            deployment.end()
        elif number % 3 == 1:
            status = deployment.end(signal.SIGTERM)
            outcome.require(status == 0, f"it ended with status {status}")
    if number % 3 == 2:
        outcome.require(deployment.await_ready(200) is not None, "it does not become ready again")
        with Load(deployment, batches):
            time.sleep(WELL_SECONDS)
        deployment.end()
    return refused


def _send_shorter(deployment, number):
    """Sends ever shorter batches, once each; those that were refused."""
    refused = []
    threads = []
    for lines in LINES:
        batch = _batch(number, lines)

        def send(batch=batch):
            if not _deliver(deployment, batch, tries=1):
                refused.append(batch)

        threads.append(threading.Thread(target=send, daemon=True))
        threads[-1].start()
        time.sleep(BETWEEN_SECONDS)
    for thread in threads:
        thread.join()
    return refused


def _batch(number, lines):
    batch = Batch("billing")
    for line in range(lines):
        names = [f"filler_{line}_{of}_".ljust(NAME_BYTES, "x") for of in range(SERIES)]
        batch.ingest(f"web.{number + 1}", *[counter(name, 1) for name in names])
    return batch


def _deliver(deployment, batch, **tries):
    """Whether it was acknowledged."""
    with contextlib.closing(Sender(deployment.port, deployment.password, **tries)) as sender:
        delivered = sender.deliver(batch)
    if delivered:
        deployment.acknowledged.acknowledge(batch)
    return delivered
