"""Bodies that a fuzzer finds by what they make the code do (Jazzer), beginning with the journeys'.

Nothing may be thrown, and each page that comes of a body must parse (`BodyFuzzer`).
"""

import re
import subprocess
import sys

import workload
from builds import ROOT, Failure
from outcome import Outcome

JAZZER = "0.30.0"
PARTS = [f"com.code-intelligence:{name}:{JAZZER}" for name in ("jazzer", "jazzer-api")]
JARS = ROOT / "target" / "fuzz"
JOURNEYS = ROOT / "src" / "test" / "resources" / "journeys"
TARGET = "io.herokuexporter.server.BodyFuzzer"
FLAGS = ["-Xmx1g", "-XX:+UseSerialGC", "-XX:+EnableDynamicAgentLoading"]
FLAGS += ["--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"]
SECONDS = 600
QUICK_SECONDS = 20
BYTES_MAX = 2_048


def run(run):
    outcome = Outcome("fuzz", 0)
    corpus = run.folder / "corpus"
    corpus.mkdir()
    for number, octets in enumerate(_examples()):
        (corpus / str(number)).write_bytes(octets)
    options = [f"--target_class={TARGET}", "--instrumentation_includes=io.herokuexporter.**"]
    options += [f"-max_total_time={run.choose(SECONDS, QUICK_SECONDS)}"]
    options += [f"-max_len={BYTES_MAX}", f"-seed={run.seed}", corpus]
    command = [run.build.java, *FLAGS, "-cp", _class_path(run)]
    command += ["com.code_intelligence.jazzer.Jazzer", *map(str, options)]
    done = subprocess.run(
        command, cwd=run.folder, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False
    )
    found = re.search(r"^Done (\d+) runs", done.stderr, re.M)
    outcome.require(done.returncode == 0 and found, f"it found {done.stderr[-1500:]!r}")
    if outcome.ok:
        outcome.tries = outcome.acknowledged = outcome.exposed = int(found.group(1))
    covered = re.findall(r"cov: (\d+)", done.stderr)
    outcome.require(covered, "it sees nothing of what the code does")
    outcome.notes.append(f"{(covered or [0])[-1]} branches reached")
    return outcome


def _examples():
    """Each message of the journeys as a body, and each array of an ingest line by itself."""
    for request in sorted(JOURNEYS.glob("*/request")):
        for line in request.read_text(errors="replace").splitlines():
            start, _, rest = line.partition(" ")
            if start == "|":
                yield workload.frame(rest + "\n")
            elif start.startswith("{"):
                yield rest.encode()


def _class_path(run):
    for part in PARTS:
        command = ["mvn", "-B", "-q", "dependency:copy", f"-Dartifact={part}"]
        command.append(f"-DoutputDirectory={JARS}")
        if subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False).returncode != 0:
            raise Failure(f"{part} cannot be fetched")
    return f"{JARS}/*:{run.build.class_path()}"
