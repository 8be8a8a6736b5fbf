"""Half an hour of steady load with scrapes: memory stays flat, threads and descriptors stay few.

The load is the benchmark's: 9,400 lines/s on a page of 13,000 series, scraped every 5 s. In the quick
form, three minutes, memory is only reported: it still grows while the JVM compiles.
"""

import statistics
import threading

import loads
import scrapes
import workload
from counts import Difference
from deployment import Deployment
from outcome import Outcome

MINUTES = 30
QUICK_MINUTES = 3
WARMUP_SECONDS = 10
SAMPLE_SECONDS = 2
PAGE_SERIES = 13_000
# Each waits for a commit, so there are enough for a disk that now and then takes 10 ms.
CONNECTIONS = 64
# Compared are minutes 10 to 15 and 25 to 30, or these parts of a shorter run.
EARLY, LATE = (1 / 3, 1 / 2), (5 / 6, 1)
GROWTH_MAX = 0.05


class Samples(threading.Thread):
    """MB of resident memory, threads and descriptors of a process, every two seconds."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.process = process
        self.found = []
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            folder = self.process.folder
            threads, files = (len(list((folder / name).iterdir())) for name in ("task", "fd"))
            self.found.append((self.process.rss_mb(), threads, files))

    def medians(self, part):
        """Of each figure in a part of the time."""
        begin, end = (int(len(self.found) * share) for share in part)
        return [statistics.median(each) for each in zip(*self.found[begin:end])]


def run(run):
    minutes = run.choose(MINUTES, QUICK_MINUTES)
    outcome = Outcome("soak", 1)
    source = workload.Workload(run.seed)
    pages, bodies = source.page(PAGE_SERIES), source.pool(workload.SHORT_LINES)
    with Deployment(run, "soak") as deployment:
        exporter = deployment.exporter
        file = deployment.folder / "requests"
        workload.write_requests(file, bodies, deployment.password)
        scrapes.fill(exporter, pages)
        lines = sum(page.lines for page in pages)
        samples = Samples(exporter.process)
        samples.start()
        found = loads.at_steady_rate(
            run.build, exporter, bodies, file, 0, WARMUP_SECONDS, minutes * 60, CONNECTIONS
        )
        samples.stopped.set()
        samples.join()
        lines += loads.LINES_PER_S * (WARMUP_SECONDS + minutes * 60)
        shown = deployment.page().sum("heroku_log_messages_total")
    outcome.add(Difference(lines, shown, max(lines - shown, 0), max(shown - lines, 0)))
    early, late = samples.medians(EARLY), samples.medians(LATE)
    growth = late[0] / early[0] - 1
    outcome.require(run.quick or abs(growth) <= GROWTH_MAX, "its memory is not flat")
    outcome.require(late[1] <= early[1] + 1, f"{early[1]:g} threads became {late[1]:g}")
    outcome.require(late[2] <= early[2] + 1, f"{early[2]:g} descriptors became {late[2]:g}")
    outcome.notes.append(
        f"{minutes} minutes: RSS {early[0]:.0f} to {late[0]:.0f} MB ({growth:+.1%}), {late[1]:g}"
        f" threads, {late[2]:g} descriptors, p99 {found.p99_ms:.1f} ms"
    )
    return outcome
