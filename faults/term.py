"""SIGTERM under load.

Senders go on for a moment and then pause: each request must be answered before its connection
ends. In every second try they press on to the end of the time that the process has: then each
connection may be cut off once, for who does not pause cannot be closed between two requests. The
process must end with status 0 in its time, no batch may be given up, and after a restart
everything is there.
"""

import random
import signal
import time

from batches import Batches
from deployment import Deployment, Scrapes
from logplex import Load
from outcome import Outcome

TIMEOUT_SECONDS = 3
LOAD_SECONDS = 0.5
GOES_ON_SECONDS_MAX = 1.0
# What a busy machine makes of it.
END_SECONDS = TIMEOUT_SECONDS + 1


def run(run):
    outcome = Outcome("term", run.choose(10, 2))
    chance = random.Random(run.seed)
    batches = Batches(run.seed)
    longest = 0
    arguments = [f"--web.shutdown-timeout={TIMEOUT_SECONDS}s"]
    with Deployment(run, "term", arguments=arguments) as deployment:
        with Scrapes(deployment) as scrapes:
            for number in range(1, outcome.tries + 1):
                presses = number % 2 == 0
                seconds = chance.uniform(0, GOES_ON_SECONDS_MAX)
                longest = max(longest, _term(outcome, deployment, batches, presses, seconds))
                outcome.require_exact(deployment.compare(), f"after SIGTERM {number}")
            outcome.add(deployment.compare())
    outcome.require_no_way_back(scrapes)
    outcome.notes.append(f"ended in at most {longest:.1f} s, of {TIMEOUT_SECONDS} s")
    return outcome


def _term(outcome, deployment, batches, presses, goes_on_seconds):
    with Load(deployment, batches) as load:
        time.sleep(LOAD_SECONDS)
        begun = time.monotonic()
        deployment.send_signal(signal.SIGTERM)
        if not presses:
            time.sleep(goes_on_seconds)
            load.stopped.set()
        status = deployment.await_end()
        seconds = time.monotonic() - begun
        deployment.start()
    outcome.require(status == 0, f"it ended with status {status}")
    outcome.require(seconds < END_SECONDS, f"it took {seconds:.1f} s to end")
    resets, timeouts = load.total("resets"), load.total("timeouts")
    allowed = len(load.senders) if presses else 0
    outcome.require(resets <= allowed, f"{resets} connections were reset before an answer")
    outcome.require(timeouts == 0, f"{timeouts} requests were not answered in time")
    outcome.drop(load.dropped)
    return seconds
