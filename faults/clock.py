"""The wall clock jumps by an hour, forward and back, while the monotonic one goes on (libfaketime).

It jumps while the process runs, which then is killed and started again under the new time, or
between two processes. A gauge with a short life must be there until that life is over and gone
soon after; counters, which live for a day, lose nothing, and what is delivered again counts once.
Only where the clock goes forward while no process runs, an hour has passed for all that anybody can
know: the gauge's life is over, and so is the quarter of an hour in which a batch is known again.
"""

import concurrent.futures
import contextlib
import glob
import time

from batches import Batch, Batches, sample
from builds import Failure
from deployment import Deployment
from logplex import Load, Sender
from outcome import Outcome

HOUR_SECONDS = 3_600
LOAD_SECONDS = 0.7
# Life of the gauge. With a start in it, so longer than one takes on a busy machine.
TTL_SECONDS = 8
# A gauge goes at most 1 s after its time; the rest is for the machine.
GONE_SECONDS = 2.5
# libfaketime reads its file at every call, but the process asks for the time when it does.
JUMP_SECONDS = 0.5
APP = "clock"
GAUGE = sample("temperature", APP, process="web.1")


def run(run):
    cases = [(+HOUR_SECONDS, True), (-HOUR_SECONDS, True)]
    cases += run.choose([(+HOUR_SECONDS, False), (-HOUR_SECONDS, False)], [])
    outcome = Outcome("clock", len(cases))
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        for one in [pool.submit(_jump, run, outcome, *case) for case in cases]:
            one.result()
    outcome.notes.append("while it ran" + run.choose(" and between two processes", ""))
    return outcome


def _jump(run, outcome, seconds, running):
    what = f"{seconds:+} s while it {'ran' if running else 'was down'}"
    clock = run.folder / f"clock{seconds:+}-{running}"
    clock.write_text("+0\n")
    arguments = [f"--metrics.ttl={TTL_SECONDS}s"]
    with Deployment(
        run, clock.name + "-folder", arguments=arguments, environment=_faked(clock)
    ) as deployment:
        with Load(deployment, Batches(run.seed, absolute=False)):
            time.sleep(LOAD_SECONDS)
        over = _send_gauge(deployment) + TTL_SECONDS
        if running:
            clock.write_text(f"{seconds:+}\n")
            time.sleep(JUMP_SECONDS)
            _expect_clock(outcome, deployment, seconds, what)
            _expect(outcome, deployment, over, what)
            with Load(deployment, Batches(run.seed, absolute=False), connections=2):
                time.sleep(LOAD_SECONDS)
        deployment.end()
        clock.write_text(f"{seconds:+}\n")
        down = time.monotonic()
        if seconds > 0 and not running:
            deployment.acknowledged.recent.clear()  # nothing is left to be delivered again
        deployment.start()
        if not running:
            # The time in which it was down counts, by the wall clock, from nothing to a whole life.
            over = min(over, down) if seconds > 0 else over + time.monotonic() - down
        _expect(outcome, deployment, over, f"{what}, after the restart")
        time.sleep(max(over + GONE_SECONDS - time.monotonic(), 0))
        _expect(outcome, deployment, over, f"{what}, later")
        outcome.add(deployment.compare())


def _faked(clock):
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        raise Failure("faketime is not installed (Debian: apt-get install faketime)")
    return {
        "LD_PRELOAD": found[0],
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Else it takes the waits of the JVM, which are by the monotonic clock, for over at once.
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "NO_FAKE_STAT": "1",
    }


def _send_gauge(deployment):
    """When it was acknowledged, at the latest and by the monotonic clock."""
    batch = Batch(APP)
    batch.ingest("web.1", {"name": "temperature", "gauge": {"value": 21}})
    with contextlib.closing(Sender(deployment.port, deployment.password)) as sender:
        if not sender.deliver(batch):
            raise Failure("the gauge is not acknowledged")
    deployment.acknowledged.acknowledge(batch)
    return time.monotonic()


def _expect_clock(outcome, deployment, seconds, what):
    """Whether the process sees the jump: else nothing was tried."""
    shown = deployment.wall_clock() - time.time()
    outcome.require(abs(shown - seconds) < 10, f"{what}: its clock is {shown:+.0f} s off")


def _expect(outcome, deployment, over, what):
    """Counters are exact, and the gauge is there until its life is over, and then no more."""
    deployment.redeliver()
    asked = time.monotonic()
    page = deployment.page()
    outcome.require_exact(deployment.acknowledged.compare(page), what)
    there = GAUGE in page.values
    if time.monotonic() < over - JUMP_SECONDS:
        outcome.require(there, f"{what}: the gauge is gone {over - asked:.1f} s too early")
    elif asked > over + GONE_SECONDS:
        outcome.require(not there, f"{what}: the gauge is there {asked - over:.1f} s too long")
