"""Drain requests as Heroku would send them, from a seed: all hosts, ids and values are invented.

One app of ten web dynos prints its request log and, every few seconds, a snapshot of its metrics in
chunks; the router adds a line per request, Postgres one now and then. A pool of bodies of one size
comes with what the exporter must show after each of them, so that a run can be checked.
"""

import base64
import collections
import dataclasses
import json
import random
import uuid

APP = "example-registry"
TARGET = f"/drain?app_name={APP}"
DRAIN_TOKEN = "d.6f2b5c1e-93a4-4c0d-8f57-2f1d6a0b9e35"
DYNOS = [f"web.{n}" for n in range(1, 11)]
ROUTER_CODES = ["H10", "H11", "H12", "H13", "H14", "H15", "H18", "H19", "H20", "H21", "H22"]

INGEST_PREFIX = "crates-io-heroku-metrics:ingest "
# Heroku cuts lines at 10,000 bytes; what an emitter may put into one before it becomes base64.
INGEST_JSON_BYTES_MAX = 7_400

# Lines by kind in one body. Lines are whole: 1.3 % of 100 is rounded up to 2, and the 0.2 % of
# Postgres are one line in every fifth body, in the place of a line of the app.
MIX = {
    1: {"router": 1},
    100: {"router": 62, "app": 36, "ingest": 2},
    1000: {"router": 623, "app": 362, "ingest": 13, "postgres": 2},
}
# The kinds of each line of a body that is too short for a share of each: by chance, in percent.
SHORT_LINES = 2
SHORT_MIX = {"router": 62, "app": 36, "ingest": 1.3, "postgres": 0.2}
# As many bodies as let 2 and 13 ingest lines make up whole snapshots of all dynos; of the short
# ones as many as hold about one snapshot of each.
BODIES = {1: 256, 100: 100, 1000: 32, SHORT_LINES: 8192}

# Snapshots that a dyno has printed before the one that fills a page, so that its numbers have the
# digits of a day's.
SNAPSHOTS_BEFORE = 8_640

HISTOGRAM_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0]
WORDS = (
    "crates versions downloads owners categories keywords readme reverse dependencies following "
    "summary search teams users tokens publish yank metadata authors updates emails confirm invite "
    "session callback sitemap feed badges stats licenses audit mirror index queue worker"
).split()
NAMES = (
    "serde tokio rand regex syn quote libc log clap bytes hyper anyhow itertools bitflags "
    "lazy-static proc-macro2 parking-lot crossbeam-utils unicode-ident windows-targets"
).split()
AGENTS = [
    "cargo 1.82.0 (8f40fc59f 2024-08-21)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "example-mirror/2.4 (ops@example.org)",
    "curl/8.9.1",
]


@dataclasses.dataclass(frozen=True)
class Body:
    """One body, and what it adds to the exporter's page.

    `tally` counts messages by kind and, under `errors`, router errors; `series` are the series that
    exist from then on, by any name that tells them apart.
    """

    octets: bytes
    tally: collections.Counter
    series: frozenset

    @property
    def lines(self):
        return sum(count for kind, count in self.tally.items() if kind != "errors")


# What every message makes exist of its app: releases, deploys, configuration, three codes of loss.
OF_APP = frozenset(("app", what) for what in range(6))
# And every router line: the errors that name no dyno, and the time to connect.
OF_ROUTED_APP = frozenset([*(("app", code) for code in ("H10", "H14", "H20", "H99")), ("connect",)])


def _logged(proc, source):
    """The series of the volume of a process' log."""
    return {(proc, source, what) for what in ("messages", "bytes")}


def _routed(dyno, method, status):
    """The series that a router line adds to or makes exist."""
    return {
        *OF_ROUTED_APP,
        *_logged("router", "heroku"),
        *((dyno, code) for code in ROUTER_CODES),
        *((dyno, "errors", code) for code in ROUTER_CODES),
        (dyno, "service"),
        (dyno, "response bytes"),
        (dyno, "requests", method, status),
    }


class Workload:
    """Makes bodies; the same seed makes the same ones."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.endpoints = self._endpoints(110)
        self.registries = {dyno: self._registry() for dyno in DYNOS}
        self.chunks = self._chunks()

    def pool(self, lines):
        """The bodies of one size, each different."""
        return [self._body(lines, number) for number in range(BODIES[lines])]

    def page(self, series):
        """Bodies that bring so many series: a snapshot of each of as many dynos as it takes."""
        bodies = []
        while series > 0:
            dyno = f"web.{len(bodies) + 1}"
            registry = self.registries.setdefault(dyno, self._registry())[:series]
            for one in registry:
                one.observe(self.random, SNAPSHOTS_BEFORE)
            bodies.append(self._snapshot_body(dyno, registry))
            series -= len(registry)
        return bodies

    def _snapshot_body(self, dyno, registry):
        names, frames = {*OF_APP, *_logged(dyno, "app")}, []
        for _, part, text in self._snapshot(dyno, registry):
            names.update((dyno, name) for name in part)
            frames.append(frame(self._message(190, "app", dyno, text)))
        tally = collections.Counter(ingest=len(frames))
        return Body(b"".join(frames), tally, frozenset(names))

    def _body(self, lines, number):
        tally = collections.Counter()
        series = set(OF_APP)
        frames = []
        for kind in self._kinds(lines, number):
            tally[kind] += 1
            frames.append(frame(getattr(self, "_" + kind)(tally, series)))
        return Body(b"".join(frames), tally, frozenset(series))

    def _kinds(self, lines, number):
        if lines == SHORT_LINES:
            return self.random.choices(list(SHORT_MIX), list(SHORT_MIX.values()), k=lines)
        mix = dict(MIX[lines])
        if lines == 100 and number % 5 == 0:
            mix["app"] -= 1
            mix["postgres"] = 1
        kinds = [kind for kind, count in mix.items() for _ in range(count)]
        self.random.shuffle(kinds)
        return kinds

    # Headers

    def _message(self, pri, app, proc, text):
        # All at one time: what several connections send, again and again, comes in no order, and
        # a value that is late would cost less than it should.
        time = "2026-11-20T12:00:00.123456"
        return f"<{pri}>1 {time}+00:00 host {app} {proc} - {text}\n"

    def _uuid(self):
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def _address(self):
        return f"198.51.100.{self.random.randrange(256)}"

    def _path(self):
        crate = self.random.choice(NAMES)
        return self.random.choice(
            [
                f"/crates/{crate}",
                f"/crates/{crate}/{self._version()}/download",
                f"/crates?page={self.random.randrange(99)}&sort=downloads",
                f"/categories/{self.random.choice(WORDS)}",
                "/",
            ]
        )

    def _version(self):
        return f"{self.random.randrange(9)}.{self.random.randrange(40)}.0"

    # Lines, by kind

    def _router(self, tally, series):
        pick = self.random.random()
        dyno = self.random.choice(DYNOS)
        head, status, service = "at=info", self.random.choice([200] * 8 + [302, 304, 404]), None
        if pick < 0.006:
            head, status, service = 'at=error code=H12 desc="Request timeout"', 503, 30_000
        elif pick < 0.009:
            head = 'at=error code=H13 desc="Connection closed without response"'
            status = 503
        elif pick < 0.011:
            head, status = 'sock=backend at=error code=H18 desc="Server Request Interrupted"', 503
        elif pick < 0.016:
            head, status = 'sock=client at=warning code=H27 desc="Client Request Interrupted"', 499
        if pick < 0.011:
            tally["errors"] += 1
        if service is None:
            service = int(self.random.lognormvariate(2.5, 1.2))
        method = self.random.choice(["GET"] * 9 + ["POST", "PUT", "HEAD"])
        series.update(_routed(dyno, method, status))
        if status == 499:
            series.add((dyno, "errors", "H27"))
        newer = self.random.random() < 0.2
        tail = "protocol=http1.1 tls=true tls_version=tls1.3" if newer else "protocol=https"
        return self._message(
            134 if newer else 158,
            "heroku",
            "router",
            f'{head} method={method} path="{self._path()}" host=example.org'
            f' request_id={self._uuid()} fwd="{self._address()}" dyno={dyno}'
            f" connect={self.random.randrange(3)}ms service={service}ms status={status}"
            f" bytes={int(self.random.lognormvariate(7, 2))} {tail}",
        )

    def _app(self, _tally, series):
        pick = self.random.random()
        if pick < 0.15:
            text = f"Completed job {self.random.choice(WORDS)} in {self.random.randrange(900)}ms"
        elif pick < 0.93:
            text = (
                f'method={self.random.choice(["GET", "GET", "PUT"])} path="{self._path()}"'
                f" request_id={self._uuid()} status=200 time={self.random.randrange(90)}ms"
                f' ip="{self._address()}" user_agent="{self.random.choice(AGENTS)}"'
            )
        else:
            frames = " ".join(
                f"{n}: example_registry::{self.random.choice(WORDS)}::{self.random.choice(WORDS)}"
                for n in range(self.random.randrange(4, 40))
            )
            text = f"thread 'worker' panicked at src/{self.random.choice(WORDS)}.rs: {frames}"
        dyno = self.random.choice(DYNOS)
        series.update(_logged(dyno, "app"))
        return self._message(190, "app", dyno, text)

    def _ingest(self, _tally, series):
        dyno, names, text = next(self.chunks)
        series.update((dyno, name) for name in names)
        series.update(_logged(dyno, "app"))
        return self._message(190, "app", dyno, text)

    def _postgres(self, _tally, series):
        source, addon = self.random.choice(
            [
                ("DATABASE", "postgresql-curly-12345"),
                ("HEROKU_POSTGRESQL_PURPLE", "postgresql-contoured-67890"),
            ]
        )
        samples = self._postgres_samples()
        series.update((addon, key) for key in samples)
        series.update([(addon, "info"), *_logged("heroku-postgres", "app")])
        text = " ".join(f"sample#{key}={value}" for key, value in samples.items())
        return self._message(134, "app", "heroku-postgres", f"source={source} addon={addon} {text}")

    def _postgres_samples(self):
        integer, ratio = self.random.randrange, self.random.random
        return {
            "current_transaction": 11_618_000_000 + integer(1_000_000),
            "db_size": f"{147_391_000_000 + integer(1_000_000)}bytes",
            "tables": 67,
            "active-connections": integer(90),
            "waiting-connections": integer(3),
            "index-cache-hit-rate": f"{0.99 + ratio() / 100:.5f}",
            "table-cache-hit-rate": f"{0.98 + ratio() / 100:.5f}",
            "load-avg-1m": f"{ratio():.3f}",
            "load-avg-5m": f"{ratio():.3f}",
            "load-avg-15m": f"{ratio():.3f}",
            "read-iops": f"{ratio():.5f}",
            "write-iops": f"{ratio() * 500:.2f}",
            "tmp-disk-used": 543_600_640,
            "tmp-disk-available": 72_435_191_808,
            "memory-total": "16085844kB",
            "memory-free": f"{200_000 + integer(90_000)}kB",
            "memory-cached": f"{14_700_000 + integer(90_000)}kB",
            "memory-postgres": f"{180_000 + integer(9_000)}kB",
            "wal-percentage-used": f"{ratio() / 10:.16f}",
        }

    # The metrics of a dyno

    def _endpoints(self, count):
        endpoints = set()
        while len(endpoints) < count:
            first, second = self.random.sample(WORDS, 2)
            tail = self.random.choice(["", "/{id}", f"/{{id}}/{second}", f"/{second}"])
            endpoints.add(f"/api/v1/{first}{tail}")
        return sorted(endpoints)

    def _registry(self):
        """About 800 series, in the order in which an emitter writes them: family by family."""
        series = []
        for pool in ["primary", "follower", "async_primary", "async_follower"]:
            for name in ["idle_conns", "used_conns", "wait_queue"]:
                name = f"registry_instance_database_{name}"
                series.append(_Series("gauge", name, {"pool": pool}))
        series.append(_Series("gauge", "registry_instance_requests_in_flight", {}))
        series.append(_Series("counter", "registry_instance_requests_total", {}))
        for endpoint in self.endpoints:
            for method in ["GET", "PUT"]:
                tags = {"endpoint": endpoint, "method": method}
                series.append(_Series("histogram", "registry_instance_response_times", tags))
        for endpoint in self.endpoints:
            for status in [200, 304, 403, 404, 500]:
                tags = {"endpoint": endpoint, "status": str(status)}
                series.append(_Series("counter", "registry_instance_responses_total", tags))
        return series

    def _chunks(self):
        while True:
            for dyno in DYNOS:
                yield from self._snapshot(dyno, self.registries[dyno])

    def _snapshot(self, dyno, registry):
        names, metrics, size = [], [], 2
        for series in registry:
            series.observe(self.random)
            metric = json.dumps(series.metric(), separators=(",", ":"))
            if size + len(metric) + 1 > INGEST_JSON_BYTES_MAX:
                yield dyno, names, _chunk(metrics)
                names, metrics, size = [], [], 2
            names.append((series.name, *sorted(series.tags.items())))
            metrics.append(metric)
            size += len(metric) + 1
        yield dyno, names, _chunk(metrics)


def frame(message):
    """A message as it stands in a body: its length in octets goes before it."""
    octets = message.encode()
    return b"%d %s" % (len(octets), octets)


def _chunk(metrics):
    return INGEST_PREFIX + base64.b64encode(f"[{','.join(metrics)}]".encode()).decode()


class _Series:
    """One metric of a dyno, with its present value."""

    def __init__(self, kind, name, tags):
        self.kind = kind
        self.name = name
        self.tags = tags
        self.value = 0.0
        self.sum = 0.0
        self.counts = [0] * len(HISTOGRAM_BOUNDS)
        self.count = 0

    def observe(self, rng, times=1):
        """What happened since the last snapshot, or since so many."""
        if self.kind == "gauge":
            self.value = float(rng.randrange(50))
        elif self.kind == "counter":
            self.value += rng.randrange(500 * times)
        else:
            for bucket, bound in enumerate(HISTOGRAM_BOUNDS):
                seen = rng.randrange(80 * times)
                self.counts[bucket] += seen
                self.count += seen
                self.sum += seen * bound * rng.random()
            # Slower than the last bound: in the count alone.
            self.count += rng.randrange(2 * times)

    def metric(self):
        if self.kind == "histogram":
            value = {
                "aggregated_histogram": {
                    "buckets": HISTOGRAM_BOUNDS,
                    "counts": self.counts,
                    "count": self.count,
                    "sum": self.sum,
                }
            }
        else:
            value = {self.kind: {"value": self.value}}
        return {"metric": {**value, "kind": "absolute", "name": self.name, "tags": self.tags}}


def headers(body, user, frame_id, drain_token=DRAIN_TOKEN):
    """The headers that Logplex sends with a body; `user` is name and password."""
    return {
        "Host": "drain.example.org",
        "Authorization": f"Basic {base64.b64encode(user).decode()}",
        "Content-Type": "application/logplex-1",
        "Logplex-Msg-Count": str(body.lines),
        "Logplex-Frame-Id": frame_id,
        "Logplex-Drain-Token": drain_token,
        "User-Agent": "Logplex/v73",
        "Content-Length": str(len(body.octets)),
    }


def write_requests(path, bodies, password):
    """Writes what the load generators read: each request in two parts, around its Frame-Id."""
    place = "FRAME-ID"
    with open(path, "wb") as file:
        for body in bodies:
            lines = [f"POST {TARGET} HTTP/1.1"]
            for name, value in headers(body, f"drain:{password}".encode(), place).items():
                lines.append(f"{name}: {value}")
            head = "\r\n".join([*lines, "", ""]).encode()
            before, after = head.split(place.encode(), 1)
            after += body.octets
            file.write(b"%d %d\n%s%s" % (len(before), len(after), before, after))
