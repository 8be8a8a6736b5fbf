"""Pages, read and thrown away: what it costs to send them is the server's to tell."""

import http.client
import secrets
import socket
import threading
import time

import workload
from builds import Failure

SECONDS_MAX = 20
BUFFER_BYTES = 256 * 1024
# A tick is 10 ms, and user and system time are cut off to one each at both ends: under 2 %.
CPU_SECONDS_MIN = 1.2


class PageReader:
    """One connection that asks for a page again and again and looks at as little as it can."""

    def __init__(self, server, page_bytes=0):
        path, headers = server.page_target(page_bytes)
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept: text/plain"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.request = "\r\n".join([*lines, "", ""]).encode()
        self.name = server.name
        self.buffer = memoryview(bytearray(BUFFER_BYTES))
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS_MAX)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def read(self):
        """Reads one page; its bytes as they came."""
        self.socket.sendall(self.request)
        read = self._receive(0)
        head = bytes(self.buffer[:read])
        while b"\r\n\r\n" not in head:
            read = self._receive(read)
            head = bytes(self.buffer[:read])
        head, body = head.split(b"\r\n\r\n", 1)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise Failure(f"{self.name} answers a scrape with {head.splitlines()[0]}")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if b"content-length" in headers:
            length = int(headers[b"content-length"])
            read = len(body)
            while read < length:
                read += self._receive(0)
            return length
        return self._read_chunks(body)

    def _read_chunks(self, body):
        """To the end of the last chunk; a page itself holds no carriage return."""
        read, tail = len(body), body[-7:]
        while not tail.endswith(b"\r\n0\r\n\r\n"):
            more = self._receive(0)
            read += more
            tail = (tail + bytes(self.buffer[max(more - 7, 0) : more]))[-7:]
        return read

    def _receive(self, at):
        """Bytes in the buffer after reading more from there on."""
        more = self.socket.recv_into(self.buffer[at:])
        if more == 0:
            raise Failure(f"{self.name} ended a page early")
        return at + more


class PeriodicScrapes(threading.Thread):
    """Reads a page every five seconds, the first at once, until it is stopped."""

    SECONDS = 5

    def __init__(self, server, page_bytes):
        super().__init__(daemon=True)
        self.reader = PageReader(server, page_bytes)
        self.stopped = threading.Event()
        self.count = 0
        self.problem = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.join(SECONDS_MAX)
        self.reader.socket.close()

    def run(self):
        due = time.monotonic()
        try:
            while not self.stopped.wait(max(due - time.monotonic(), 0)):
                self.reader.read()
                self.count += 1
                due += self.SECONDS
        except (Failure, OSError) as problem:
            self.problem = problem


def cpu_ms(server, page_bytes, warmup_seconds):
    """CPU milliseconds of the server for each of many pages, one after the other."""
    with PageReader(server, page_bytes) as reader:
        end = time.monotonic() + warmup_seconds
        while time.monotonic() < end:
            reader.read()
        end = time.monotonic() + SECONDS_MAX
        begun = server.process.cpu_seconds()
        pages, spent = 0, 0
        while spent < CPU_SECONDS_MIN and time.monotonic() < end:
            reader.read()
            pages += 1
            spent = server.process.cpu_seconds() - begun
    return spent / pages * 1000


def fill(exporter, bodies):
    """Sends each body once, as Heroku would."""
    user = f"drain:{exporter.password}".encode()
    connection = http.client.HTTPConnection("127.0.0.1", exporter.port, timeout=SECONDS_MAX)
    try:
        for body in bodies:
            headers = workload.headers(body, user, secrets.token_hex(16).upper())
            connection.request("POST", workload.TARGET, body.octets, headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise Failure(f"the exporter answers {response.status} for a snapshot")
    finally:
        connection.close()


def describe(exporter):
    """What a page holds: series as the exporter counts them, lines of samples, bytes."""
    page = exporter.page()
    series = next(
        line for line in page.split(b"\n") if line.startswith(b"heroku_exporter_series ")
    )
    return {
        "series": int(float(series.split()[1])),
        "samples": page.count(b"\n") - page.count(b"\n#") - page.startswith(b"#"),
        "bytes": len(page),
    }
