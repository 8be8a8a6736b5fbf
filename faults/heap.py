"""A heap of 64 MiB, and a thousand connections that each send 10 MiB at once, then zip bombs, then
apps whose series have labels of 30 kB, more than the heap holds.

The process may let them wait and may refuse them, but it must outlive them: no OutOfMemoryError,
health and pages answered after it, no bomb accepted, and every line of every body that was answered
with 200 on the page, as are the batches of a good sender that come later. Series that there is no
room for are refused.
"""

import collections
import contextlib
import multiprocessing
import selectors
import socket
import time
import zlib

from batches import Batch, Batches, counter, sample
from deployment import Deployment
from logplex import Load, Sender
from outcome import Outcome
from servers import basic

HEAP = "-Xmx64m"
CONNECTIONS = 1_000
QUICK_CONNECTIONS = 100
BODY_BYTES = 10 * 1024 * 1024
LINE_BYTES = 2_000
BOMB_BYTES = 256 * 1024 * 1024
SEND_BYTES = 256 * 1024
# For all connections together, by when each must have been answered or closed.
SECONDS_MAX = 180
GOOD_SECONDS = 2
# Of all series an app may have a quarter, so these leave room for others.
SERIES_PER_APP = 4_000
WIDE_APPS = 3
WIDE_BATCHES = 50
WIDE_SERIES = 20
WIDE_LABELS = 30
LABEL_BYTES = 1_000
APP = "large"


def run(run):
    connections = run.choose(CONNECTIONS, QUICK_CONNECTIONS)
    outcome = Outcome("heap", 2 * connections)
    limit = f"--metrics.max-series-per-app={SERIES_PER_APP}"
    with Deployment(run, "heap", flags=HEAP, arguments=[limit]) as deployment:
        body, lines = _body()
        found = _flood(deployment, body, {}, connections)
        bombs = _flood(deployment, _bomb(), {"Content-Encoding": "gzip"}, connections)
        outcome.require(bombs[200] == 0, f"{bombs[200]} bombs were accepted")
        outcome.require(found[None] == bombs[None] == 0, "connections were left waiting")
        outcome.require(deployment.exporter.popen.poll() is None, "the process ended")
        outcome.drop(_widen(deployment))
        with Load(deployment, Batches(run.seed)) as load:
            time.sleep(GOOD_SECONDS)
        outcome.drop(load.dropped)
        received = Batch(APP)
        name = sample("heroku_log_messages_total", APP, process="web.1", source="app")
        received.adds[name] = lines * found[200]
        deployment.acknowledged.acknowledge(received)
        outcome.add(deployment.compare())
        page = deployment.page()
        refused = page.sum("heroku_exporter_discarded_total", 'reason="series_limit"')
        wide = page.sum("wide_total")
        outcome.require(wide > 0 and refused > 0, f"of {wide:g} wide series {refused:g} were refused")
        log = deployment.exporter.log.read_text()
    outcome.require("OutOfMemoryError" not in log, f"its log says {log[-300:]!r}")
    outcome.notes.append(
        f"bodies: {_text(found)}; bombs: {_text(bombs)}; wide series: {wide:g}, {refused:g} refused"
    )
    return outcome


def _body():
    """As many lines as fit, and how many these are."""
    batch = Batch(APP)
    batch.message("app", "web.1", "x" * LINE_BYTES)
    lines = BODY_BYTES // len(batch.octets)
    return batch.octets * lines, lines


def _bomb():
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    zeros = bytes(1024 * 1024)
    parts = [packer.compress(zeros) for _ in range(BOMB_BYTES // len(zeros))]
    return b"".join([*parts, packer.flush()])


def _widen(deployment):
    """Sends series with long labels; the batches that were given up."""
    given_up = []
    with contextlib.closing(Sender(deployment.port, deployment.password)) as sender:
        for app in range(WIDE_APPS):
            for number in range(WIDE_BATCHES):
                batch = Batch(f"wide{app}")
                for series in range(WIDE_SERIES if number else 0):
                    text = f"{number}-{series}".ljust(LABEL_BYTES, "x")
                    tags = {f"label{label}": text for label in range(WIDE_LABELS)}
                    batch.ingest("web.1", counter("wide_total", 1, tags))
                batch.message("app", "web.1", "what it counts for exists before its room is taken")
                if sender.deliver(batch):
                    deployment.acknowledged.acknowledge(batch)
                else:
                    given_up.append(batch)
    return given_up


def _text(found):
    return ", ".join(f"{count} {status}" for status, count in found.items() if count)


def _flood(deployment, body, headers, connections):
    """Sends the body over so many connections at once: how many answers there were of each status.

    `reset` counts connections that ended before an answer, None those that were left waiting.
    """
    headers = {
        **basic("drain", deployment.password),
        **headers,
        "Host": "localhost",
        "Content-Length": str(len(body)),
    }
    lines = [f"POST /drain?app_name={APP} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = "\r\n".join([*lines, "", ""]).encode() + body
    fork = multiprocessing.get_context("fork")
    receiver, sender = fork.Pipe(duplex=False)
    arguments = (deployment.port, request, connections, sender)
    process = fork.Process(target=_send_all, args=arguments, daemon=True)
    process.start()
    sender.close()
    found = receiver.recv()
    process.join()
    return found


def _send_all(port, request, connections, results):
    """In a process of its own, so that the fault's own threads do not wait for it."""
    selector = selectors.DefaultSelector()
    request = memoryview(request)
    found = collections.Counter()
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port), timeout=SECONDS_MAX)
        one.setblocking(False)
        selector.register(one, selectors.EVENT_READ | selectors.EVENT_WRITE, [0])
    limit = time.monotonic() + SECONDS_MAX
    while selector.get_map() and time.monotonic() < limit:
        for key, events in selector.select(1):
            status = _go_on(selector, key, events, request)
            if status is not None:
                found[status] += 1
                selector.unregister(key.fileobj)
                key.fileobj.close()
    found[None] = len(selector.get_map())
    results.send(found)


def _go_on(selector, key, events, request):
    """Sends or receives what there is; the status of the answer, or `reset`, when it ended."""
    try:
        if events & selectors.EVENT_READ:
            answer = key.fileobj.recv(4096)
            return int(answer.split(b" ", 2)[1]) if answer else "reset"
        sent = key.data[0]
        key.data[0] += key.fileobj.send(request[sent : sent + SEND_BYTES])
        if key.data[0] == len(request):
            selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
    except BlockingIOError:
        pass
    except OSError:
        return "reset"
    return None
