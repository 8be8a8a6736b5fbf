"""The database cut short, or with other bytes in it or in its log, while no process runs.

The database is tried as an orderly end leaves it, its write-ahead log as kill -9 does. A start is
refused with a message that says where and what to do, and the file stays as it is, byte for byte;
or, where the damage touches nothing that is used, every number is right and what is delivered again
is counted once. Anything else would be a wrong number that nobody sees.
"""

import random
import shutil
import signal
import time

from batches import Batches
from deployment import Deployment
from logplex import Load
from outcome import Outcome
from servers import NotStarted

HEADER_BYTES = 100
LOAD_SECONDS = 2
QUICK_LOAD_SECONDS = 1
# Of the log; what follows holds more than the last commit.
LOG_PERCENT = 80
# What tells an operator what to do.
ADVICE = ("backup", "move", "remove", "delete", "restore", "start")


def run(run):
    cuts, flips, log_flips = run.choose((10, 40, 10), (2, 3, 2))
    outcome = Outcome("damage", cuts + flips + log_flips)
    chance = random.Random(run.seed)
    with Deployment(run, "damage") as deployment:
        database = deployment.database()
        octets = _fill(run, outcome, deployment, database, signal.SIGTERM)
        damages = [_cut(chance, len(octets), number) for number in range(cuts)]
        damages += [_flip(chance, octets, number) for number in range(flips)]
        refused = _damage(outcome, deployment, database, damages)
        log = database.with_name(database.name + "-wal")
        octets = _fill(run, outcome, deployment, log, signal.SIGKILL)
        damages = [_flip_log(chance, octets) for _ in range(log_flips)]
        refused_logs = _damage(outcome, deployment, log, damages)
    outcome.notes.append(f"{refused} starts refused for the database, {refused_logs} for its log")
    return outcome


def _fill(run, outcome, deployment, file, number):
    """Puts the process under load and ends it by a signal; what the file then holds."""
    with Load(deployment, Batches(run.seed, absolute=False)):
        time.sleep(run.choose(LOAD_SECONDS, QUICK_LOAD_SECONDS))
    _expect_exact(outcome, deployment, "before any damage")
    deployment.end(number)
    return file.read_bytes()


def _damage(outcome, deployment, file, damages):
    """Tries each, and then the file as it was; how many starts were refused."""
    whole = deployment.folder / f"whole-{file.name}"
    shutil.copytree(deployment.store, whole)
    refused = 0
    for what, damage in damages:
        _restore(deployment.store, whole)
        damaged = damage(file.read_bytes())
        file.write_bytes(damaged)
        refused += _try(outcome, deployment, file, damaged, what)
    _restore(deployment.store, whole)
    deployment.start()
    _expect_exact(outcome, deployment, f"after {file.name} was put back")
    return refused


def _restore(store, whole):
    shutil.rmtree(store)
    shutil.copytree(whole, store)


def _expect_exact(outcome, deployment, when):
    """Every number is right, and what is delivered again changes none."""
    deployment.redeliver()
    difference = deployment.compare()
    outcome.require_exact(difference, when)
    outcome.add(difference)


def _cut(chance, size, number):
    """Cut to nothing, to all but its last byte, or anywhere."""
    length = [0, size - 1][number] if number < 2 else chance.randrange(size)
    return f"cut to {length} of {size} bytes", lambda octets: octets[:length]


def _flip(chance, octets, number):
    """Another byte: in the header every fifth time, else where the database uses the page."""
    page_bytes = int.from_bytes(octets[16:18]) if octets[16:18] != b"\0\1" else 65_536
    page = chance.choice(_used_pages(octets, page_bytes)) - 1
    place = page * page_bytes + chance.randrange(page_bytes)
    if number % 5 == 0:
        place = chance.randrange(HEADER_BYTES)
    bits = chance.randrange(1, 256)

    return _change(octets, place, bits)


def _flip_log(chance, octets):
    """Another byte before the last commits: the last one may have been cut off by the kill."""
    place = chance.randrange(len(octets) * LOG_PERCENT // 100)
    return _change(octets, place, chance.randrange(1, 256))


def _change(octets, place, bits):
    def damage(whole):
        return whole[:place] + bytes([whole[place] ^ bits]) + whole[place + 1 :]

    return f"byte {place} of {len(octets)} changed", damage


def _used_pages(octets, page_bytes):
    """The numbers of the pages that are not free (SQLite's file format, section 1.5)."""
    free, trunk = set(), int.from_bytes(octets[32:36])
    while trunk:
        words = memoryview(octets)[(trunk - 1) * page_bytes : trunk * page_bytes]
        count = int.from_bytes(words[4:8])
        free.update(int.from_bytes(words[8 + 4 * n : 12 + 4 * n]) for n in range(count))
        trunk = int.from_bytes(words[:4])
    return [page for page in range(1, len(octets) // page_bytes + 1) if page not in free]


def _try(outcome, deployment, file, octets, what):
    """Whether the start was refused."""
    try:
        deployment.start()
    except NotStarted as refusal:
        named = str(deployment.store) in refusal.log
        advised = any(word in refusal.log.lower() for word in ADVICE)
        outcome.require(refusal.status in (1, 2), f"{what}: status {refusal.status}")
        outcome.require(named and advised, f"{what}: it says {refusal.log[-300:]!r}")
        outcome.require(file.read_bytes() == octets, f"{what}: the file was changed")
        return True
    _expect_exact(outcome, deployment, what)
    deployment.end()
    return False
