"""A million random bodies: `RandomBodiesTest`, which sends ten thousand in every build.

Each must be answered with 200, pages must parse all the while, and what no body names must stay
as it is.
"""

import subprocess
import sys

from builds import ROOT
from outcome import Outcome

BODIES = 1_000_000
QUICK_BODIES = 20_000


def run(run):
    bodies = run.choose(BODIES, QUICK_BODIES)
    outcome = Outcome("random", bodies)
    command = ["mvn", "-B", "-q", "-Dexec.skip=true", "-Dtest=RandomBodiesTest"]
    command += [f"-Drandom.bodies={bodies}", f"-Drandom.seed={run.seed}", "test"]
    done = subprocess.run(command, cwd=ROOT, stdout=sys.stderr, check=False)
    outcome.require(done.returncode == 0, "RandomBodiesTest failed")
    if done.returncode == 0:
        outcome.acknowledged = outcome.exposed = bodies
    outcome.notes.append(f"seed {run.seed}")
    return outcome
