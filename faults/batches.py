"""Batches as Logplex sends them, and exactly what each adds to the page."""

import base64
import collections
import dataclasses
import datetime
import json
import random
import secrets
import time
import uuid

import workload

APPS = ["billing", "checkout", "mail", "search"]
CODES = ["H10", "H12", "H13", "H18", "H20"]
COUNTRIES = ["de", "fr", "jp"]
MESSAGES_MAX = 12


@dataclasses.dataclass
class Batch:
    """One request, the same at every try.

    `adds` are samples and by how much each goes up, `sets` those that are replaced: their values
    rise from batch to batch, so that the highest that was acknowledged must be on the page.
    """

    app: str
    octets: bytes = b""
    lines: int = 0
    frame_id: str = dataclasses.field(default_factory=lambda: secrets.token_hex(16).upper())
    adds: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    sets: dict = dataclasses.field(default_factory=dict)

    def request(self, password):
        user = f"drain:{password}".encode()
        headers = workload.headers(self, user, self.frame_id, drain_token(self.app))
        lines = [f"POST /drain?app_name={self.app} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.octets

    def message(self, source, process, text, seconds=None):
        """Adds a message, of now or of so many seconds since 1970."""
        when = datetime.datetime.fromtimestamp(seconds or time.time(), datetime.UTC).isoformat()
        message = f"<190>1 {when} host {source} {process} - {text}\n"
        self.octets += workload.frame(message)
        self.lines += 1
        self.adds[sample("heroku_log_messages_total", self.app, process=process, source=source)] += 1

    def router(self, process, code):
        text = f'at=error code={code} desc="a fault" method=GET path="/" dyno={process}'
        self.message("heroku", "router", f"{text} connect=1ms service=9ms status=503 bytes=0")
        self.adds[sample("heroku_router_errors", self.app, code=code, process=process)] += 1

    def ingest(self, process, *metrics, seconds=None):
        array = json.dumps([{"metric": metric} for metric in metrics]).encode()
        text = workload.INGEST_PREFIX + base64.b64encode(array).decode()
        self.message("app", process, text, seconds)


class Batches:
    """Makes batches by chance, from a seed: what they hold, not their ids, which never repeat.

    Without `absolute` they hold only what is added, and so lives for a day.
    """

    def __init__(self, seed, absolute=True):
        self.random = random.Random(seed)
        self.kinds = 4 if absolute else 3
        self.ticks = collections.Counter()

    def batch(self, connection):
        """The next batch of one of several connections; each has processes of its own."""
        batch = Batch(APPS[connection % len(APPS)])
        process = f"web.{connection + 1}"
        for _ in range(self.random.randint(1, MESSAGES_MAX)):
            kind = self.random.randrange(self.kinds)
            if kind == 0:
                batch.message("app", process, "Completed 200 OK")
            elif kind == 1:
                batch.router(process, self.random.choice(CODES))
            elif kind == 2:
                self._orders(batch, process)
            else:
                self._ticks(batch, process)
        return batch

    def _orders(self, batch, process):
        """A counter that only ever is added to."""
        country, number = self.random.choice(COUNTRIES), self.random.randint(1, 9)
        tags = {"country": country}
        batch.ingest(process, counter("orders_total", number, tags, kind="incremental"))
        batch.adds[sample("orders_total", batch.app, **tags, process=process)] += number

    def _ticks(self, batch, process):
        """A counter that is replaced by the whole of it."""
        self.ticks[process] += 1
        batch.ingest(process, counter("ticks_total", self.ticks[process]))
        batch.sets[sample("ticks_total", batch.app, process=process)] = self.ticks[process]


def counter(name, value, tags=None, kind="absolute"):
    return {"name": name, "tags": tags or {}, "kind": kind, "counter": {"value": value}}


def sample(family, app, **labels):
    """A sample as it stands on the page."""
    labels = ",".join(f'{name}="{value}"' for name, value in sorted({"app": app, **labels}.items()))
    return f"{family}{{{labels}}}"


def drain_token(app):
    return f"d.{uuid.uuid5(uuid.NAMESPACE_DNS, app)}"
