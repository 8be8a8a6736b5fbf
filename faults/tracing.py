"""Faults in a process' system calls, by strace."""

import contextlib
import pathlib
import shutil
import subprocess
import time

from builds import Failure

ATTACH_SECONDS_MAX = 10


@contextlib.contextmanager
def injected(pid, calls, fault, paths=()):
    """From here to the end, every one of these calls of a process (on these files) has a fault."""
    if shutil.which("strace") is None:
        raise Failure("strace is not installed (Debian: apt-get install strace)")
    command = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(pid)]
    for path in paths:
        command += ["-P", str(path)]
    command += ["-e", f"trace={calls}", "-e", f"inject={calls}:{fault}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        try:
            _await_attached(pid, strace)
            yield
        finally:
            strace.terminate()
            strace.communicate()


def _await_attached(pid, strace):
    limit = time.monotonic() + ATTACH_SECONDS_MAX
    while time.monotonic() < limit and strace.poll() is None:
        threads = pathlib.Path(f"/proc/{pid}/task").glob("*/status")
        if all(f"TracerPid:\t{strace.pid}\n" in thread.read_text() for thread in threads):
            return
        time.sleep(0.02)
    strace.terminate()
    raise Failure(f"strace does not attach: {strace.communicate()[1]}")
