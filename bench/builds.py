"""What is measured: the launcher's build, and the classes of the tests beside it."""

import collections
import glob
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAUNCHER = ROOT / "heroku-exporter"
TEST_CLASSES = ROOT / "target" / "test-classes"


class Failure(Exception):
    """A run that does not count: what went wrong."""


def say(text):
    """Progress, apart from the result."""
    print(text, file=sys.stderr, flush=True)


class Build(collections.namedtuple("Build", "java dist version")):
    """A build as the launcher starts it: its Java, its folder, that Java's version."""

    def command(self, main, *arguments, flags=None, jars="*.jar"):
        """How to start a class of the tests, under the exporter's options or these flags."""
        options = [f"@{self.dist}/jvm.options"] if flags is None else flags
        main = f"io.herokuexporter.bench.{main}"
        return [self.java, *options, "-cp", self.class_path(jars), main, *map(str, arguments)]

    def class_path(self, jars="*.jar"):
        """The classes of the tests, and these libraries of the build."""
        return ":".join([str(TEST_CLASSES), *sorted(glob.glob(f"{self.dist}/lib/{jars}"))])

    def options(self):
        lines = (self.dist / "jvm.options").read_text().splitlines()
        return [line for line in lines if line and not line.startswith("#")]

    def has_cache(self):
        return (self.dist / "heroku-exporter.aot").exists()


def shipped():
    """The launcher's build, made if there is none of the present sources."""
    say("the launcher's build")
    environment = {**os.environ, "JAVA_OPTS": "-XshowSettings:properties"}
    done = subprocess.run(
        [LAUNCHER, "--version"], env=environment, capture_output=True, text=True, check=False
    )
    found = dict(re.findall(r"^ +([a-z.]+) = (.*)$", done.stdout + done.stderr, re.M))
    if done.returncode != 0 or "java.home" not in found:
        raise Failure(f"the launcher failed:\n{done.stderr}")
    dists = ROOT / ".dist"
    return Build(
        java=f"{found['java.home']}/bin/java",
        dist=dists / (dists / "current").read_text().strip(),
        version=f"{found.get('java.vendor.version', '')} {found['java.version']}".strip(),
    )


def compile_tests():
    """The drop server and the generators. Format and dependencies are another's to check."""
    say("the drop server")
    command = ["mvn", "-B", "-q", "-Dexec.skip=true", "test-compile"]
    if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode != 0:
        raise Failure("the build failed")


def machine(build):
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return {
        "cores": os.cpu_count(),
        "cpu": model.group(1) if model else platform.machine(),
        "kernel": platform.release(),
        "java": build.version,
        "load_average": os.getloadavg()[0],
    }
