"""The real app in a process of its own, on a free port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running app: its address without a closing slash, its process, and what it has printed so far."""

    url: str
    log_file: Path
    process: int

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")


@contextmanager
def serve(
    under: str = "", script: str = "app.py", environment: Mapping[str, str] | None = None, root: Path = ROOT
) -> Iterator[Server]:
    """The app of this tree, or of another one at `root`, at http://127.0.0.1:PORT/UNDER while the block runs, with more
    variables in its environment."""
    port = free_port()
    url = f"http://127.0.0.1:{port}" + (f"/{under}" if under else "")
    # fmt: off
    command = [
        sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", "--server.address=127.0.0.1",
        "--server.headless=true", f"--server.baseUrlPath={under}",
    ]
    # fmt: on
    variables = (
        os.environ
        | (environment or {})
        | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    )
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "server.log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=root, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        server = Server(url, log_file, process.pid)
        try:
            _wait_until_healthy(process, server)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_healthy(process: subprocess.Popen[bytes], server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    # A proxy of the environment has no business between this machine and itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the app ended at its start with code {process.returncode}:\n{server.log()}")
        try:
            with opener.open(f"{server.url}/_stcore/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"the app was not healthy after {START_SECONDS} s:\n{server.log()}")


def free_port() -> int:
    """A port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
