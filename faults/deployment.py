"""The exporter as an operator has it: folder, port and password stay, processes come and go."""

import contextlib
import email.utils
import http.client
import secrets
import signal
import subprocess
import threading
import time

from builds import Failure
from counts import Acknowledged, Page
from logplex import Sender
from servers import Exporter, NotStarted, ask, free_port

SCRAPE_SECONDS = 0.05
READY_SECONDS_MAX = 10
END_SECONDS_MAX = 30


class Deployment:
    """Starts and ends processes that keep their series in `store`."""

    def __init__(self, run, name, store=None, flags="", arguments=(), environment=None):
        self.folder = run.folder / name
        self.folder.mkdir(parents=True)
        self.store = store or self.folder / "store"
        self.port = free_port()
        self.password = secrets.token_hex(8)
        self.flags = flags
        self.arguments = [f"--storage.path={self.store}", *arguments]
        self.environment = environment
        self.acknowledged = Acknowledged()
        self.exporter = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.exporter is not None:
            self.exporter.stop()

    def start(self, prefix=()):
        """Starts a process and waits until it answers; raises NotStarted if it ends before."""
        self.exporter = None
        self.exporter = Exporter(
            self.folder,
            self.password,
            self.flags,
            self.arguments,
            self.environment,
            self.port,
            prefix,
        )

    def start_to_be_killed(self, seconds):
        """Starts a process that is killed after that time, whether it listens by then or not."""
        try:
            # 0.000 would be no limit at all
            self.start(["timeout", "--signal=KILL", f"{max(seconds, 0.001):.3f}"])
            self.await_end()
        except NotStarted:
            pass

    @property
    def pid(self):
        return self.exporter.popen.pid

    def send_signal(self, number):
        self.exporter.popen.send_signal(number)

    def await_end(self):
        """The exit status of the process."""
        try:
            return self.exporter.popen.wait(END_SECONDS_MAX)
        except subprocess.TimeoutExpired as problem:
            raise Failure(f"it has not ended after {END_SECONDS_MAX} s") from problem

    def end(self, number=signal.SIGKILL):
        self.send_signal(number)
        return self.await_end()

    def database(self):
        """The path of the database that is kept."""
        (path,) = self.store.glob("*.db")
        return path

    def compare(self):
        """The difference between what was acknowledged and what is exposed now."""
        return self.acknowledged.compare(self.page())

    def redeliver(self):
        """Sends the last batches again, as if their answers had been lost: they count no more."""
        with contextlib.closing(Sender(self.port, self.password)) as sender:
            for batch in self.acknowledged.recent:
                if not sender.deliver(batch):
                    raise Failure("a batch that comes again is not answered")

    def page(self):
        return Page(self.exporter.page())

    def wall_clock(self):
        """The time that the process takes it to be, in seconds since 1970."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", "/health")
            date = connection.getresponse().headers["Date"]
        return email.utils.parsedate_to_datetime(date).timestamp()

    def ready(self):
        """Status and text of `/-/ready`."""
        status, text = ask(self.port, "/-/ready")
        return status, text.decode().strip()

    def await_ready(self, status):
        """Waits until `/-/ready` answers so; its text, or None when it does not come to that."""
        limit = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < limit:
            found, text = self.ready()
            if found == status:
                return text
            time.sleep(0.05)
        return None


class Scrapes(threading.Thread):
    """Scrapes all the time, and holds each page to the one before it, over restarts too.

    `behind` are the counters that went back or vanished; `failed` counts the scrapes without a
    page, which is right only while no process runs.
    """

    def __init__(self, deployment):
        super().__init__(daemon=True)
        self.deployment = deployment
        self.pages, self.failed, self.behind = 0, 0, {}
        self.last = None
        self.stopped = threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.join()

    def run(self):
        while not self.stopped.wait(SCRAPE_SECONDS):
            self.scrape()

    def scrape(self):
        try:
            status, octets = ask(self.deployment.port, "/metrics", Exporter.credentials)
        except (OSError, http.client.HTTPException):
            status = None
        if status != 200:
            self.failed += 1
            return
        page = Page(octets)
        if self.last is not None:
            self.behind.update(page.behind(self.last))
        self.last = page
        self.pages += 1
