"""Senders that behave as Logplex does.

A connection has one request under way and waits 5 s for its answer. On a 5xx, 429, silence or an
error of the connection it connects anew and sends the same batch under the same Frame-Id, at once;
the third failure loses the batch. Any other 4xx loses it immediately. Connects that fail use up no
tries. (heroku/logplex, `logplex_http_drain.erl`.)
"""

import contextlib
import socket
import threading
import time

from builds import Failure

CONNECT_SECONDS = 3
ANSWER_SECONDS = 5
TRIES_MAX = 3
# Between connects that fail: Logplex begins with 10 ms and goes to 5.1 s, which here would only
# make the run longer.
RECONNECT_SECONDS = 0.02
# A server that is not back by then is a fault of its own.
DOWN_SECONDS_MAX = 60
# Threads that have a batch in hand end with it: three tries that wait, and a server that is down.
FINISH_SECONDS_MAX = DOWN_SECONDS_MAX + TRIES_MAX * (CONNECT_SECONDS + ANSWER_SECONDS)


class Sender:
    """One connection. `resets` are errors of it before an answer, `timeouts` answers not in time,
    `refusals` answers other than 2xx, `seconds` what each acknowledged try took."""

    def __init__(self, port, password, tries=TRIES_MAX):
        self.port = port
        self.password = password
        self.tries = tries
        self.socket = None
        self.resets, self.timeouts, self.refusals, self.seconds = 0, 0, [], []

    def deliver(self, batch):
        """Whether the batch was acknowledged."""
        request = batch.request(self.password)
        failures = 0
        while failures < self.tries:
            if self.socket is None:
                self._connect()
            begun = time.monotonic()
            status = self._try(request)
            if status is not None and 200 <= status < 300:
                self.seconds.append(time.monotonic() - begun)
                return True
            self.close()
            if status is not None:
                self.refusals.append(status)
                if 400 <= status < 500 and status != 429:
                    return False
            failures += 1
        return False

    def _connect(self):
        limit = time.monotonic() + DOWN_SECONDS_MAX
        while time.monotonic() < limit:
            try:
                self.socket = socket.create_connection(
                    ("127.0.0.1", self.port), timeout=CONNECT_SECONDS
                )
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.settimeout(ANSWER_SECONDS)
                return
            except OSError:
                time.sleep(RECONNECT_SECONDS)
        raise Failure(f"nothing listened for {DOWN_SECONDS_MAX} s")

    def _try(self, request):
        """The status of the answer, or None when there is none."""
        try:
            self.socket.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                more = self.socket.recv(4096)
                if not more:
                    self.resets += 1
                    return None
                answer += more
            return int(answer.split(b" ", 2)[1])
        except TimeoutError:
            self.timeouts += 1
        except OSError:
            self.resets += 1
        return None

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Load:
    """Connections that send batch after batch until `finish`, each to the end of the one in hand.

    `tries` is the number of tries that a batch has; `pause` is slept between two batches of a
    connection. Batches that were given up are in `dropped`.
    """

    def __init__(self, deployment, batches, connections=8, pause=0.0, tries=TRIES_MAX):
        self.acknowledged = deployment.acknowledged
        self.batches = batches
        self.pause = pause
        self.senders = [
            Sender(deployment.port, deployment.password, tries) for _ in range(connections)
        ]
        self.dropped = []
        self.problems = []
        self.stopped = threading.Event()
        self.threads = [
            threading.Thread(target=self._run, args=(number,), daemon=True)
            for number in range(connections)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.finish()

    def finish(self):
        self.stopped.set()
        limit = time.monotonic() + FINISH_SECONDS_MAX
        for thread in self.threads:
            thread.join(max(limit - time.monotonic(), 0))
        if any(thread.is_alive() for thread in self.threads):
            raise Failure("a sender does not come to an end")
        if self.problems:
            raise self.problems[0]

    def _run(self, number):
        sender = self.senders[number]
        with contextlib.closing(sender):
            try:
                while not self.stopped.is_set():
                    batch = self.batches.batch(number)
                    if sender.deliver(batch):
                        self.acknowledged.acknowledge(batch)
                    else:
                        self.dropped.append(batch)
                    self.stopped.wait(self.pause)
            except Failure as problem:
                self.problems.append(problem)

    @property
    def seconds(self):
        return sorted(second for sender in self.senders for second in sender.seconds)

    def total(self, what):
        """The sum over all connections of `resets` or `timeouts`."""
        return sum(getattr(sender, what) for sender in self.senders)

    def refusals(self):
        return sorted(status for sender in self.senders for status in sender.refusals)
