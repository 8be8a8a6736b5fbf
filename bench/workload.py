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
# As many bodies as let 2 and 13 ingest lines make up whole snapshots of all dynos.
BODIES = {1: 256, 100: 100, 1000: 32}

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


class Workload:
    """Makes bodies; the same seed makes the same ones."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seconds = 0.0
        self.endpoints = self._endpoints(110)
        self.registries = {dyno: self._registry() for dyno in DYNOS}
        self.chunks = self._chunks()

    def pool(self, lines):
        """The bodies of one size, each different."""
        return [self._body(lines, number) for number in range(BODIES[lines])]

    def _body(self, lines, number):
        mix = dict(MIX[lines])
        if lines == 100 and number % 5 == 0:
            mix["app"] -= 1
            mix["postgres"] = 1
        kinds = [kind for kind, count in mix.items() for _ in range(count)]
        self.random.shuffle(kinds)
        tally = collections.Counter()
        series = set()
        frames = []
        for kind in kinds:
            tally[kind] += 1
            message = getattr(self, "_" + kind)(tally, series).encode()
            frames.append(b"%d %s" % (len(message), message))
        return Body(b"".join(frames), tally, frozenset(series))

    # Headers

    def _message(self, pri, app, proc, text):
        self.seconds += self.random.expovariate(300)
        minutes, seconds = divmod(self.seconds, 60)
        time = f"2026-11-20T{12 + int(minutes) // 60 % 12:02d}:{int(minutes) % 60:02d}:{seconds:09.6f}"
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
                f"/crates/{crate}/{self.random.randrange(9)}.{self.random.randrange(40)}.0/download",
                f"/crates?page={self.random.randrange(99)}&sort=downloads",
                f"/categories/{self.random.choice(WORDS)}",
                "/",
            ]
        )

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
        series.update((dyno, code) for code in ROUTER_CODES)
        if service is None:
            service = int(self.random.lognormvariate(2.5, 1.2))
        method = self.random.choice(["GET"] * 9 + ["POST", "PUT", "HEAD"])
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

    def _app(self, _tally, _series):
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
        return self._message(190, "app", self.random.choice(DYNOS), text)

    def _ingest(self, _tally, series):
        dyno, names, text = next(self.chunks)
        series.update((dyno, name) for name in names)
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
                series.append(_Series("gauge", f"registry_instance_database_{name}", {"pool": pool}))
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
            for dyno, registry in self.registries.items():
                yield from self._snapshot(dyno, registry)

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

    def observe(self, rng):
        """What happened since the last snapshot."""
        if self.kind == "gauge":
            self.value = float(rng.randrange(50))
        elif self.kind == "counter":
            self.value += rng.randrange(500)
        else:
            for bucket, bound in enumerate(HISTOGRAM_BOUNDS):
                seen = rng.randrange(80)
                self.counts[bucket] += seen
                self.count += seen
                self.sum += seen * bound * rng.random()
            # Slower than the last bound: in the count alone.
            self.count += rng.randrange(2)

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


def write_requests(path, bodies, password):
    """Writes what the load generator reads: each request in two parts, around its Frame-Id."""
    user = base64.b64encode(f"drain:{password}".encode()).decode()
    with open(path, "wb") as file:
        for body in bodies:
            lines = sum(count for kind, count in body.tally.items() if kind != "errors")
            before = (
                f"POST /drain?app_name={APP} HTTP/1.1\r\n"
                "Host: drain.example.org\r\n"
                f"Authorization: Basic {user}\r\n"
                "Content-Type: application/logplex-1\r\n"
                f"Logplex-Msg-Count: {lines}\r\n"
                "Logplex-Frame-Id: "
            ).encode()
            after = (
                f"\r\nLogplex-Drain-Token: {DRAIN_TOKEN}\r\n"
                "User-Agent: Logplex/v73\r\n"
                f"Content-Length: {len(body.octets)}\r\n\r\n"
            ).encode() + body.octets
            file.write(b"%d %d\n%s%s" % (len(before), len(after), before, after))
