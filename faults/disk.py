"""A disk that is full, or cannot be written, for eight seconds.

A sender that behaves as Logplex, three tries of at most 5 s, must lose no batch. Pages go on being
served all the while, `/-/ready` answers 503 with the reason, and 200 soon after the disk is well.
"""

import contextlib
import errno
import time

import mounts
import tracing
from batches import Batches
from deployment import Deployment, Scrapes
from logplex import Load
from outcome import Outcome

DISK = "8m"
BALLAST = b"\0" * 65_536
ILL_SECONDS = 8
QUICK_ILL_SECONDS = 5
WELL_SECONDS = 1
# So slowly that what is sent fits on the small disk.
PAUSE_SECONDS = 0.1
# The calls by which a file changes: the kernel refuses to make a filesystem read-only while a file
# is open for writing, so each of them is answered as on one that has become so by itself.
WRITES = "write,pwrite64,writev,pwritev,ftruncate,fallocate"


def run_full(run):
    return _run(run, Outcome("disk-full", run.choose(3, 1)), _full)


def run_read_only(run):
    return _run(run, Outcome("read-only", run.choose(3, 1)), _read_only)


def _run(run, outcome, ill):
    seconds = run.choose(ILL_SECONDS, QUICK_ILL_SECONDS)
    batches = Batches(run.seed)
    with mounts.in_memory(run.folder / f"{outcome.fault}-disk", DISK) as disk:
        with Deployment(run, outcome.fault, store=disk / "store") as deployment:
            with Scrapes(deployment) as scrapes:
                found = [
                    _fall_ill(outcome, deployment, batches, ill, seconds)
                    for _ in range(outcome.tries)
                ]
            outcome.add(deployment.compare())
    outcome.require_no_way_back(scrapes)
    outcome.require(scrapes.failed == 0, f"{scrapes.failed} scrapes failed")
    slowest, refusals = max(slow for slow, _ in found), sum(count for _, count in found)
    outcome.notes.append(
        f"{seconds} s each; {refusals} tries were answered 503, the slowest 200 took {slowest:.1f} s"
    )
    return outcome


def _fall_ill(outcome, deployment, batches, ill, seconds):
    with Load(deployment, batches, pause=PAUSE_SECONDS) as load:
        time.sleep(WELL_SECONDS)
        with ill(deployment) as again:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                again()
                time.sleep(0.1)
            status, reason = deployment.ready()
        outcome.require(status == 503 and reason, f"ready is {status} {reason!r}")
        outcome.require(deployment.await_ready(200) is not None, "it does not become ready again")
        time.sleep(WELL_SECONDS)
    if status == 503:
        outcome.notes[:1] = [f"ready says {reason!r}"]
    outcome.drop(load.dropped)
    refusals = load.refusals()
    outcome.require(set(refusals) <= {503}, f"refused with {sorted(set(refusals))}")
    return load.seconds[-1], len(refusals)


@contextlib.contextmanager
def _full(deployment):
    """Fills the disk, and again what has been given back."""
    path = deployment.store.parent / "ballast"
    with open(path, "wb", buffering=0) as ballast:

        def fill():
            try:
                while ballast.write(BALLAST):
                    pass
            except OSError as problem:
                if problem.errno != errno.ENOSPC:
                    raise

        yield fill
    path.unlink()


@contextlib.contextmanager
def _read_only(deployment):
    paths = [path for path in deployment.store.iterdir() if path.is_file()]
    with tracing.injected(deployment.pid, WRITES, "error=EROFS", paths):
        yield lambda: None
