"""The exporter and the drop server, each in a process of its own on the loopback address."""

import base64
import collections
import contextlib
import http.client
import os
import pathlib
import random
import re
import secrets
import socket
import subprocess
import tempfile
import time

from builds import LAUNCHER, Failure

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS_MAX = 30
CONNECTIONS = 16
# Of an exporter that keeps what counts on a disk: so many requests wait for it together.
DURABLE_CONNECTIONS = 64


# Below the ports that the kernel gives to clients: one of those could be a client's when a server
# that was ended comes back to it, and who connects to it meanwhile might meet himself.
PORTS = range(20_000, 32_000)


class NotStarted(Failure):
    """A server that ended before it listened, with its exit status (None: it never listened)."""

    def __init__(self, name, status, log):
        super().__init__(f"{name} did not start (status {status}):\n{log}")
        self.status = status
        self.log = log


def free_port():
    for port in random.sample(PORTS, len(PORTS)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Failure("there is no free port")


def ask(port, path, headers=None):
    """Status and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read()


def basic(user, password):
    """The header that shows who asks."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


class Process:
    """What the kernel tells of a process."""

    def __init__(self, pid):
        self.folder = pathlib.Path(f"/proc/{pid}")

    def cpu_seconds(self):
        """User and system time of all threads so far."""
        fields = (self.folder / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def rss_mb(self, field="VmRSS"):
        """Resident memory in units of 1e6 bytes; `VmHWM` is the most there has been."""
        status = (self.folder / "status").read_text()
        return int(re.search(rf"{field}:\s+(\d+) kB", status).group(1)) * 1024 / 1e6


class Server:
    """A server on a port, a free one if none is given, from its start until it is stopped."""

    def __init__(self, command, environment, folder, port=None):
        self.port = port or free_port()
        command = [str(part).replace("PORT", str(self.port)) for part in command]
        began = time.monotonic()
        file, path = tempfile.mkstemp(".log", f"{self.name}-", folder)
        self.log = pathlib.Path(path)
        with open(file, "wb") as log:
            self.popen = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        self.process = Process(self.popen.pid)
        try:
            self._await_health(began)
        except BaseException:
            self.stop()
            raise
        self.start_ms = (time.monotonic() - began) * 1000

    def _await_health(self, began):
        while True:
            try:
                self.ask("/health")
                return
            except OSError:
                pass
            if self.popen.poll() is not None or time.monotonic() - began > START_SECONDS_MAX:
                raise NotStarted(self.name, self.popen.poll(), self.log.read_text())
            time.sleep(0.002)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.popen.terminate()
        try:
            self.popen.wait(5)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()

    def ask(self, path, headers=None):
        status, body = ask(self.port, path, headers)
        if status != 200:
            raise Failure(f"{self.name} answers {status} for {path}")
        return body

    def settled_counts(self):
        """Asks for the counts until they stand still: some requests outlive their sender."""
        before = self.counts()
        while True:
            time.sleep(0.05)
            after = self.counts()
            if after == before:
                return after
            before = after


class DropServer(Server):
    """Runs under the exporter's options, but has no AOT cache."""

    name = "drop"

    def __init__(self, build, folder):
        # without Logback, whose default is to say everything
        command = build.command("DropServer", "PORT", jars="netty-*.jar")
        super().__init__(command, {**os.environ}, folder)

    def page_target(self, page_bytes):
        return f"/page?bytes={page_bytes}", {}

    def counts(self):
        requests, lines = self.ask("/count").split()
        return {"requests": int(requests), "lines": int(lines)}

    def check(self, bodies, before, after):
        """Whether what was counted is what the bodies of one run hold."""
        requests = after["requests"] - before["requests"]
        lines = after["lines"] - before["lines"]
        if lines != requests * bodies[0].lines:
            raise Failure(f"the drop server counted {lines} lines in {requests} requests")
        return requests


class Exporter(Server):
    """The exporter as its launcher starts it."""

    name = "exporter"
    # These stay at 0 under a workload without a fault.
    FAULTS = [
        "heroku_exporter_discarded_total",
        "heroku_exporter_repaired_frames_total",
        "heroku_exporter_message_count_mismatches_total",
        "heroku_exporter_duplicate_frames_total",
    ]

    metrics_password = secrets.token_hex(8)
    credentials = basic("metrics", metrics_password)

    def __init__(
        self,
        folder,
        password,
        flags="",
        arguments=(),
        environment=None,
        port=None,
        prefix=(),
        launcher=LAUNCHER,
    ):
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("HEROKU_EXPORTER_")
        } | (environment or {})
        environment |= {"PASSWORD_DRAIN": password, "PASSWORD_METRICS": self.metrics_password}
        environment.setdefault("HEROKU_EXPORTER_METRICS_MAX_SERIES_PER_APP", "0")
        environment["JAVA_OPTS"] = flags
        self.password = password
        command = [*prefix, launcher, "serve", "--web.listen-address=127.0.0.1:PORT"]
        command += arguments
        super().__init__(command, environment, folder, port)

    def page_target(self, _page_bytes):
        return "/metrics", self.credentials

    def page(self):
        return self.ask("/metrics", self.credentials)

    def counts(self):
        """The page's own samples and the sum of the router errors."""
        counts = collections.Counter()
        for line in self.page().split(b"\n"):
            if line.startswith(b"heroku_exporter_") and not line.startswith(
                (b"heroku_exporter_scrape_", b"heroku_exporter_redelivery_")
            ):
                sample, value = line.rsplit(b" ", 1)
                counts[sample.decode()] = float(value)
            elif line.startswith(b"heroku_router_errors{"):
                counts["errors"] += float(line.rsplit(b" ", 1)[1])
        return counts

    def check(self, bodies, before, after):
        """Whether the page shows what the bodies of one run hold.

        They are sent in turn, so the number of requests tells which; only the last of each
        connection may be missing, which leaves some play where not every body holds the same.
        """
        added = collections.Counter(after)
        added.subtract(before)
        requests = int(added['heroku_exporter_drain_requests_total{code="200"}'])
        codes = samples(added, "heroku_exporter_drain_requests_total")
        if sum(codes.values()) != requests:
            raise Failure(f"the exporter did not always answer 200: {codes}")
        for family in self.FAULTS:
            if any(samples(after, family).values()):
                raise Failure(f"the exporter found fault: {samples(after, family)}")
        shown = self._by_kind(added)
        for kind in {*shown, *expected_kinds(bodies)}:
            least, most = expected(bodies, kind, requests)
            if not least <= shown[kind] <= most:
                raise Failure(
                    f"{requests} requests held {least} to {most} of {kind},"
                    f" the page has {shown[kind]}"
                )
        total = sum(count for kind, count in shown.items() if kind != "errors")
        if total != requests * bodies[0].lines:
            raise Failure(f"the page has {total} messages in {requests} requests")
        return requests

    @staticmethod
    def _by_kind(added):
        shown = collections.Counter({"errors": added["errors"]})
        for sample, count in samples(added, "heroku_exporter_messages_total").items():
            kind = re.search(r'kind="([^"]*)"', sample).group(1)
            shown[kind if kind in ("router", "ingest", "postgres") else "app"] += count
        return shown

    def check_series(self, bodies):
        """Whether every series of the bodies that were sent is there, and no other."""
        series = len(frozenset().union(*(body.series for body in bodies)))
        shown = self.counts()["heroku_exporter_series"]
        if shown != series:
            raise Failure(f"the page has {shown} series of {series}")


def samples(counts, family):
    return {
        sample: count
        for sample, count in counts.items()
        if sample == family or sample.startswith(family + "{")
    }


def expected_kinds(bodies):
    return {kind for body in bodies for kind in body.tally}


def expected(bodies, kind, requests):
    """The least and the most of a kind in that many requests."""
    each = [body.tally[kind] for body in bodies]
    rounds, rest = divmod(requests, len(each))
    most_likely = rounds * sum(each) + sum(each[:rest])
    play = CONNECTIONS * (max(each) - min(each))
    return most_likely - play, most_likely + play
