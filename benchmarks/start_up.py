"""`cordon check` as a whole process, against a process that only imports the libraries it answers with."""

import os
import subprocess
import sys
import tempfile

from benchmarks.paired import Pair

_LIBRARIES = "import convertbng.cutil, numpy, pyproj, pysqlite3, scipy.special, shapely, sqlalchemy"


def pairs() -> list[Pair]:
    home = tempfile.mkdtemp(prefix="cordon-bench-")
    environment = {**os.environ, "CORDON_HOME": home}
    words = ["-m", "cordon", "check", "50.8,0.0", "--at", "2026-03-03T12:00Z", "--json"]
    return [
        Pair(
            what="cordon check --json, a whole process",
            peer="python importing NumPy, SciPy, Shapely, pyproj, SQLAlchemy",
            ours=lambda: subprocess.run([sys.executable, *words], env=environment, check=True, capture_output=True),
            theirs=lambda: subprocess.run([sys.executable, "-c", _LIBRARIES], check=True),
        )
    ]
