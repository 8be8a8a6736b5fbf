"""Disks in memory, in the mount namespace of the run."""

import contextlib
import subprocess


@contextlib.contextmanager
def in_memory(folder, size):
    """A filesystem of that size (`8m`), mounted on a new folder."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
