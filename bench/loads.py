"""Drain requests: as fast as they are answered (wrk), or at a steady rate (SteadyLoad)."""

import collections
import contextlib
import os
import pathlib
import re
import secrets
import select
import subprocess
import time

import scrapes
from builds import Failure
from servers import CONNECTIONS, Process

SCRIPT = pathlib.Path(__file__).resolve().parent / "drain.lua"
WRK_TIMEOUT_SECONDS = 10
LINES_PER_S = 9_400
GENERATOR_FLAGS = ["-XX:+UseSerialGC", "-Xmx96m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"]
POLL_SECONDS = 0.25
# How late the generator may be with one of a hundred requests before its figures are its own.
LATE_US_MAX = 1_000

FullSpeed = collections.namedtuple(
    "FullSpeed", "requests requests_per_s lines_per_s lines_per_cpu_s p99_ms cpu"
)
Steady = collections.namedtuple(
    "Steady", "p50_ms p99_ms p999_ms max_ms cpu_percent rss_mb scrapes"
    " late_p99_ms late_max_ms blocked generator_cpu_percent"
)


def at_full_speed(server, bodies, file, seconds, connections=CONNECTIONS):
    """Runs wrk once. What was done counts from the server's own numbers."""
    before = server.counts()
    cpu = server.process.cpu_seconds()
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["--timeout", f"{WRK_TIMEOUT_SECONDS}s", "-s", str(SCRIPT)]
    command += [f"http://127.0.0.1:{server.port}/drain", "--", file, run_id()]
    output = subprocess.run(command, capture_output=True, text=True, check=False)
    cpu = server.process.cpu_seconds() - cpu
    found = result(output.stdout, "wrk", output.stderr)
    requests = server.check(bodies, before, server.settled_counts())
    # wrk does not wait for the last answer of each connection.
    if not found["requests"] <= requests <= found["requests"] + connections:
        raise Failure(
            f"wrk had {found['requests']:.0f} answers, {server.name} counts {requests} requests"
        )
    wall = found["duration_us"] / 1e6
    lines = bodies[0].lines
    return FullSpeed(
        requests=requests,
        requests_per_s=requests / wall,
        lines_per_s=requests * lines / wall,
        lines_per_cpu_s=requests * lines / cpu,
        p99_ms=found["p99_us"] / 1000,
        cpu=cpu / wall,
    )


def run_id():
    """16 hex digits that no other run has."""
    return secrets.token_hex(8).upper()


def result(output, name, errors=""):
    """The numbers of a generator's last line."""
    match = re.search(r"RESULT (.*)", output)
    if not match:
        raise Failure(f"{name} failed:\n{output}{errors}")
    found = {key: float(value) for key, value in re.findall(r"(\w+)=([\d.]+)", match.group(1))}
    if found["failed"]:
        raise Failure(f"{name} had {found['failed']:.0f} failures:\n{output}")
    return found


def at_steady_rate(
    build, server, bodies, file, page_bytes, warmup_seconds, seconds, connections=CONNECTIONS
):
    """Runs the open loop once, with a scrape every five seconds."""
    before = server.counts()
    arguments = [file, server.port, LINES_PER_S // bodies[0].lines, connections]
    arguments += [warmup_seconds, seconds, run_id()]
    command = build.command("SteadyLoad", *arguments, flags=GENERATOR_FLAGS)
    scraping = scrapes.PeriodicScrapes(server, page_bytes)
    with generator(command) as popen, scraping:
        limit = time.monotonic() + warmup_seconds + seconds + 30
        await_line(popen, "measuring", limit)
        watch = Watch([server.process, Process(popen.pid)])
        scraped = scraping.count
        line = await_line(popen, "RESULT", limit, watch.sample)
        cpu, generator_cpu = watch.cpu_percent()
        scraped = scraping.count - scraped
    if scraping.problem:
        raise Failure(f"a scrape failed: {scraping.problem}")
    found = result(line, "SteadyLoad")
    requests = server.check(bodies, before, server.settled_counts())
    if requests != found["sent"]:
        raise Failure(f"{found['sent']:.0f} requests were sent, {server.name} counts {requests}")
    return Steady(
        p50_ms=found["p50_us"] / 1000,
        p99_ms=found["p99_us"] / 1000,
        p999_ms=found["p999_us"] / 1000,
        max_ms=found["max_us"] / 1000,
        cpu_percent=cpu,
        rss_mb=watch.rss_mb,
        scrapes=scraped,
        late_p99_ms=found["late_p99_us"] / 1000,
        late_max_ms=found["late_max_us"] / 1000,
        blocked=found["blocked"],
        generator_cpu_percent=generator_cpu,
    )


class Watch:
    """CPU of processes from now on, and the most resident memory seen of the first."""

    def __init__(self, processes):
        self.processes = processes
        self.begun = time.monotonic()
        self.before = [process.cpu_seconds() for process in processes]
        self.rss_mb = 0
        self.sample()

    def sample(self):
        self.rss_mb = max(self.rss_mb, self.processes[0].rss_mb())

    def cpu_percent(self):
        """Of one core, each."""
        wall = time.monotonic() - self.begun
        after = [process.cpu_seconds() for process in self.processes]
        return [(now - then) / wall * 100 for then, now in zip(self.before, after)]


@contextlib.contextmanager
def generator(command):
    popen = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, bufsize=1, preexec_fn=go_first
    )
    try:
        yield popen
    finally:
        popen.kill()
        popen.wait()
        popen.stdout.close()


def go_first():
    """Lets the generator send on time beside a busy server, where the system allows it."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))


def await_line(popen, start, limit, meanwhile=lambda: None):
    """The next line of the generator, which must begin so."""
    while not select.select([popen.stdout], [], [], POLL_SECONDS)[0]:
        meanwhile()
        if time.monotonic() > limit:
            raise Failure("the generator does not come to an end")
    line = popen.stdout.readline()
    if not line.startswith(start):
        raise Failure(f"the generator failed: {line or 'it said nothing'}")
    return line
