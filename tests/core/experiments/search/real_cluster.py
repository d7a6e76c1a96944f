"""A real Dask cluster on this machine, as `make cluster` starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[4]


@dataclass(frozen=True)
class RealCluster:
    """address: of its scheduler;  setting: the variable that names it;  process: the scheduler's"""

    address: str
    setting: str
    process: subprocess.Popen[str]


@contextmanager
def real_cluster(folder: Path, workers: int = 2, **variables: str) -> Iterator[RealCluster]:
    """variables: of its environment. What it writes goes into the folder, its work directories too."""
    words = [sys.executable, "-m", "deploy.cluster", str(workers), "--port", "0"]
    environment = os.environ | {"TMPDIR": str(folder)} | variables
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    with process:
        assert process.stdout is not None
        said = f"{process.stdout.readline()}{process.stdout.readline()}"
        setting, address = re.findall(r"^(\w+)=(tcp://127\.0\.0\.1:\d+) make run$", said, flags=re.M)[0]
        try:
            yield RealCluster(address, setting, process)
        finally:
            process.terminate()
