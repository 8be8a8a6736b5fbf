"""Slow connections: half of them send headers byte by byte, the others a body, with right
credentials; but one in ten asks for pages and reads none. Who is cut off connects anew."""

import contextlib
import multiprocessing
import select
import socket
import time

from servers import Exporter, basic

# Between two bytes of a connection; they take turns, so that they do not come all at once.
BYTE_SECONDS = 1.0
TURNS = 50
BODY_BYTES = 100_000
PAGES = 99
RECEIVE_BYTES = 4_096
# As over the Internet: loopback's segments of 64 KiB make kernels hold megabytes for each connection.
SEGMENT_BYTES = 1_400
CONNECT_SECONDS = 3


@contextlib.contextmanager
def slow_connections(port, password, number):
    """So many, in a process of their own; how many are open, and how many were cut off."""
    fork = multiprocessing.get_context("fork")
    counts = fork.Array("i", 2)
    arguments = (port, _heads(password), number, counts)
    process = fork.Process(target=_trickle, args=arguments, daemon=True)
    process.start()
    try:
        while process.is_alive() and counts[0] < number:
            time.sleep(0.05)
        yield counts
    finally:
        process.kill()
        process.join()


def _heads(password):
    """What ten of them send at once, and whether they send bytes from then on."""
    drain = basic("drain", password)["Authorization"]
    scrape = Exporter.credentials["Authorization"]
    post = "POST /drain HTTP/1.1\r\nHost: localhost\r\n"
    get = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n"
    header = f"{post}X-Slow: "
    body = f"{post}Authorization: {drain}\r\nContent-Length: {BODY_BYTES}\r\n\r\n"
    pages = f"{get}Authorization: {scrape}\r\n\r\n" * PAGES
    trickling = [(header.encode(), True), (body.encode(), True)] * 5
    return [*trickling[:-1], (pages.encode(), False)]


def _trickle(port, heads, number, counts):
    slow = []
    for place in range(number):
        slow.append(_connect(port, heads[place % len(heads)][0]))
        counts[0] = len(slow)
    while True:
        for turn in range(TURNS):
            for place in range(turn, number, TURNS):
                head, sends = heads[place % len(heads)]
                if _has_ended(slow[place]):
                    slow[place].close()
                    counts[1] += 1
                    slow[place] = _connect(port, head)
                elif sends:
                    with contextlib.suppress(OSError):
                        slow[place].send(b"x")
            time.sleep(BYTE_SECONDS / TURNS)


def _has_ended(one):
    ended = select.poll()
    ended.register(one, select.POLLRDHUP)
    return bool(ended.poll(0))


def _connect(port, head):
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
    one.settimeout(CONNECT_SECONDS)
    one.connect(("127.0.0.1", port))
    one.sendall(head)
    one.setblocking(False)
    return one
