"""Exact counting: what was acknowledged, what the page exposes, and the difference."""

import collections
import threading

# What is exposed of these without having been acknowledged was counted twice.
EXACT = ("heroku_log_messages_total", "heroku_router_errors", "orders_total", "ticks_total")
# Their counters begin anew with the process.
OWN = ("heroku_exporter_", "jvm_", "process_")
NEVER_BACK = {"counter": ("",), "histogram": ("_bucket", "_count", "_sum")}

# Those kept to be sent again.
RECENT_BATCHES = 50

Difference = collections.namedtuple("Difference", "acknowledged exposed lost double")


class Page:
    """A page in the text format: `values` of all samples, and of the `counters` among them."""

    def __init__(self, octets):
        self.values, self.counters = {}, {}
        family, endings = None, ()
        for line in octets.decode().splitlines():
            if line.startswith("# TYPE "):
                family, kind = line.split()[2:4]
                endings = () if family.startswith(OWN) else NEVER_BACK.get(kind, ())
            elif not line.startswith("#"):
                sample, value = line.rsplit(" ", 1)
                self.values[sample] = float(value)
                if sample.split("{")[0] in [family + ending for ending in endings]:
                    self.counters[sample] = float(value)

    def behind(self, earlier):
        """The counters that went back since an earlier page, or are gone."""
        return {
            sample: f"{sample} {value:g} -> {self.values.get(sample, 'gone')}"
            for sample, value in earlier.counters.items()
            if self.values.get(sample, -1) < value
        }

    def sum(self, family, label=""):
        return sum(
            value
            for sample, value in self.values.items()
            if sample.split("{")[0] == family and label in sample
        )


class Acknowledged:
    """What batches that were answered with 200 add up to. Any thread may report.

    `recent` are the last of them.
    """

    def __init__(self):
        self.lock = threading.Lock()
        self.added = collections.Counter()
        self.set = {}
        self.batches = 0
        self.recent = collections.deque(maxlen=RECENT_BATCHES)

    def acknowledge(self, batch):
        with self.lock:
            self.batches += 1
            self.recent.append(batch)
            self.added.update(batch.adds)
            for sample, value in batch.sets.items():
                self.set[sample] = max(value, self.set.get(sample, 0))

    def compare(self, page):
        """Sums over all samples, so that one too many here and one too few there both show."""
        expected = {**self.added, **self.set}
        exact = {
            sample: value
            for sample, value in page.values.items()
            if sample in expected or sample.split("{")[0] in EXACT
        }
        lost = {sample: value - exact.get(sample, 0) for sample, value in expected.items()}
        double = {sample: value - expected.get(sample, 0) for sample, value in exact.items()}
        return Difference(
            sum(expected.values()),
            sum(exact.values()),
            sum(value for value in lost.values() if value > 0),
            sum(value for value in double.values() if value > 0),
        )
